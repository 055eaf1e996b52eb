import 'reflect-metadata';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { commandRegistry, SendEnvelope } from '@collab/domain';
import { SubscribeMessage } from '@nestjs/websockets';
import { Frame, FRAME_DEFINITION, SocketGateway } from '../../apps/api/src/kernel/realtime/frame.js';
import { RefusalFilter } from '../../apps/api/src/kernel/realtime/refusal.filter.js';

type Class = abstract new (...args: never[]) => object;

const API = join(import.meta.dirname, '../../apps/api/src');

const gateways: Class[] = (
  await Promise.all(
    readdirSync(API, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.gateway.ts'))
      .map((path) => import(join(API, path)) as Promise<Record<string, Class>>),
  )
).flatMap((module) => Object.values(module));

/** Names of Nest's metadata on a handler of a message and on a class with exception filters. */
const MESSAGE = 'message';
const FILTERS = '__exceptionFilters__';

const handlersOf = ({ prototype }: Class) =>
  Object.getOwnPropertyNames(prototype)
    .map((name) => (prototype as Record<string, unknown>)[name])
    .filter((member) => typeof member === 'function' && Reflect.hasMetadata(MESSAGE, member)) as object[];

/** Handlers whose frame is not validated by the command that the protocol declares under its name. */
const withoutSchema = (gateway: Class): string[] =>
  handlersOf(gateway)
    .map((handler) => ({
      name: Reflect.getMetadata(MESSAGE, handler) as string,
      definition: Reflect.getMetadata(FRAME_DEFINITION, handler) as unknown,
    }))
    .filter(({ name, definition }) => definition === undefined || commandRegistry.get(name) !== definition)
    .map(({ name }) => name);

const hasFilter = (gateway: Class): boolean =>
  ((Reflect.getMetadata(FILTERS, gateway) ?? []) as unknown[]).includes(RefusalFilter);

describe('every frame that a client can send', () => {
  it('is validated by its declaration and fails through the one filter', () => {
    expect(gateways.flatMap(withoutSchema)).toEqual([]);
    expect(gateways.filter((gateway) => !hasFilter(gateway))).toEqual([]);
  });

  it('has exactly one handler', () => {
    const handled = gateways
      .flatMap(handlersOf)
      .map((handler) => Reflect.getMetadata(MESSAGE, handler) as string);
    const declared = [...commandRegistry.values()]
      .filter(({ http }) => http === undefined)
      .map(({ type }) => type);
    expect(handled.sort()).toEqual(declared.sort());
  });

  it('would be reported with a handler that forgets its declaration, or declares another', () => {
    @SocketGateway()
    class Careless {
      @SubscribeMessage('resume')
      async resume(): Promise<void> {
        return Promise.resolve();
      }

      @Frame({ ...SendEnvelope, type: 'authenticate' })
      async authenticate(): Promise<never> {
        return Promise.reject(new Error('never called'));
      }
    }
    expect(withoutSchema(Careless)).toEqual(['resume', 'authenticate']);
  });
});
