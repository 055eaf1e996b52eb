import { applyDecorators, UseFilters } from '@nestjs/common';
import { type CommandDefinition, type InputOf, type OutputOf, Refusal } from '@collab/domain';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import * as z from 'zod';
import type { Connection, SocketIdentity } from './connection.js';
import { RefusalFilter } from './refusal.filter.js';

/** Where the socket lives, on the port of the HTTP server. */
export const SOCKET_PATH = '/ws';

/** Metadata key under which a handler carries its command definition. */
export const FRAME_DEFINITION = Symbol('FRAME_DEFINITION');

/** One incoming frame on its way to a handler. `data` is what the client sent, not yet validated. */
export interface FrameRequest {
  readonly connection: Connection;
  readonly id: number;
  readonly data: unknown;
}

/** A class whose methods answer frames. Every refusal and every failure of theirs leaves through one filter. */
export function SocketGateway(): ClassDecorator {
  return applyDecorators(WebSocketGateway({ path: SOCKET_PATH }), UseFilters(RefusalFilter));
}

type FrameHandler<Command> = (
  input: InputOf<Command>,
  caller: SocketIdentity,
  request: FrameRequest,
) => Promise<OutputOf<Command>>;

/**
 * Makes a method the handler of a socket command: name, access, schema of the input and of the answer come from the
 * definition that the client encodes with. The method gets the decoded input, who calls, and the frame itself.
 */
export function Frame<Command extends CommandDefinition>(definition: Command) {
  return <Method extends FrameHandler<Command>>(
    target: object,
    key: string,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void => {
    const handler: FrameHandler<Command> | undefined = descriptor.value;
    if (handler === undefined) throw new TypeError(`${key} is not a method`);
    const schema = z.compile(definition.input);
    const answer = async function (this: unknown, _socket: unknown, request: FrameRequest): Promise<unknown> {
      const caller = request.connection.identity;
      if (caller === undefined && definition.access !== 'anyone') throw new Refusal('unauthenticated');
      const input = z.safeDecode(schema, request.data as never);
      if (!input.success) throw new Refusal('bad-request');
      const output = await handler.call(
        this,
        input.data as InputOf<Command>,
        caller as SocketIdentity,
        request,
      );
      return z.encode(definition.output, output);
    };
    Object.defineProperty(answer, 'name', { value: key });
    Reflect.defineMetadata(FRAME_DEFINITION, definition, answer);
    descriptor.value = answer as unknown as Method;
    SubscribeMessage(definition.type)(target, key, descriptor);
  };
}
