import { describe, expect, it } from '@jest/globals';
import { commandRegistry } from '@collab/domain';
import { openApiDocument } from './openapi.js';

interface Operation {
  readonly operationId: string;
  readonly security: readonly unknown[];
  readonly requestBody?: {
    readonly content: { readonly 'application/json': { readonly schema: JsonSchema } };
  };
}
interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean;
  readonly pattern?: string;
}

const document = openApiDocument('1.2.3') as { paths: Record<string, Record<string, Operation>> };
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));

describe('the OpenAPI document', () => {
  it('has exactly the commands that travel by HTTPS', () => {
    const declared = [...commandRegistry.values()].filter(({ http }) => http !== undefined);
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(
      declared.map(({ type }) => type).sort(),
    );
    expect(operations.length).toBeGreaterThan(20);
  });

  it('describes what travels: bytes as base64url text, and no member that is not declared', () => {
    const schema = document.paths['/api/devices']?.['post']?.requestBody?.content['application/json'].schema;
    expect(schema?.additionalProperties).toBe(false);
    expect(schema?.properties?.['identityKey']).toMatchObject({
      type: 'string',
      pattern: '^[A-Za-z0-9_-]*$',
    });
  });

  it('says which operations need a session', () => {
    expect(document.paths['/api/log-ins']?.['post']?.security).toEqual([]);
    expect(document.paths['/api/devices']?.['post']?.security).toEqual([{ accessCookie: [] }]);
  });
});
