import { applyDecorators, Body, HttpCode, RequestMapping, RequestMethod, SetMetadata } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { CommandDefinition, InputOf, OutputOf } from '@collab/domain';

/** A command that travels by HTTPS. */
export type HttpCommand = CommandDefinition & { readonly http: NonNullable<CommandDefinition['http']> };

/** What the Fastify route of an endpoint carries, for what happens before the body is read. */
export interface EndpointRouteConfig {
  readonly endpoint?: HttpCommand;
}

const METHODS = {
  GET: RequestMethod.GET,
  POST: RequestMethod.POST,
  PUT: RequestMethod.PUT,
  DELETE: RequestMethod.DELETE,
} as const;

/** Metadata key under which a controller method carries its command definition. */
export const ENDPOINT = Symbol('endpoint');

type EndpointMethod<Command> = (
  input: InputOf<Command>,
  ...rest: never[]
) => OutputOf<Command> | Promise<OutputOf<Command>>;

/**
 * Binds a controller method to a command: method, path, body limit and access rule are the definition's. The method's
 * first argument is the decoded input, what it returns is encoded by the output schema; both are checked by the
 * compiler. Further arguments carry their own parameter decorators (`@CurrentCaller()`, `@Res({ passthrough: true })`).
 */
export function Endpoint<Command extends CommandDefinition>(definition: Command) {
  const http = definition.http;
  if (http === undefined) throw new TypeError(`${definition.type} does not travel by HTTPS`);
  const route: EndpointRouteConfig = { endpoint: { ...definition, http } };
  return <Method extends EndpointMethod<Command>>(
    target: object,
    key: string,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void => {
    Body()(target, key, 0);
    applyDecorators(
      RequestMapping({ path: http.path, method: METHODS[http.method] }),
      HttpCode(200),
      RouteConfig(route),
      SetMetadata(ENDPOINT, definition),
    )(target, key, descriptor);
  };
}
