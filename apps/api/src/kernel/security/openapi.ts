import { commandRegistry, REFUSALS, RefusalBody } from '@collab/domain';
import * as z from 'zod';
import { CSRF_HEADER } from './csrf.js';
import { isUnsafe } from './request-limits.js';

type JsonObject = { readonly [key: string]: unknown };

const REFUSED = { $ref: '#/components/responses/Refused' };
const json = (schema: unknown, example?: unknown): JsonObject => ({
  'application/json': example === undefined ? { schema } : { schema, example },
});

/** The wire form of a schema: what travels, base64url for bytes. */
const wireSchema = (schema: z.ZodType): JsonObject =>
  z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12', unrepresentable: 'any' });

/** The HTTP protocol as an OpenAPI 3.1 document, made from the declared commands. */
export function openApiDocument(version: string): JsonObject {
  const paths: Record<string, Record<string, JsonObject>> = {};
  for (const command of commandRegistry.values()) {
    if (command.http === undefined) continue;
    const { method, path } = command.http;
    const signedIn = command.access !== 'anyone';
    (paths[path] ??= {})[method.toLowerCase()] = {
      operationId: command.type,
      summary: command.summary,
      'x-access': command.access,
      ...(command.role === undefined ? {} : { 'x-role': command.role }),
      'x-max-body-bytes': command.maxBytes,
      security: signedIn ? [{ accessCookie: [] }] : [],
      ...(signedIn && isUnsafe(method)
        ? { parameters: [{ $ref: '#/components/parameters/CsrfToken' }] }
        : {}),
      ...(method === 'GET'
        ? {}
        : {
            requestBody: {
              required: true,
              content: json(wireSchema(command.input), z.encode(command.input, command.example.input)),
            },
          }),
      responses: {
        200: {
          description: 'Carried out.',
          content: json(wireSchema(command.output), z.encode(command.output, command.example.output)),
        },
        default: REFUSED,
      },
    };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Collab', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    paths,
    components: {
      securitySchemes: { accessCookie: { type: 'apiKey', in: 'cookie', name: '__Host-collab_access' } },
      parameters: {
        CsrfToken: { name: CSRF_HEADER, in: 'header', required: true, schema: { type: 'string' } },
      },
      responses: {
        Refused: {
          description: `A refusal. Codes with their status: ${Object.entries(REFUSALS)
            .map(([code, [status]]) => `${code} (${status})`)
            .join(', ')}.`,
          content: json(wireSchema(RefusalBody)),
        },
      },
    },
  };
}
