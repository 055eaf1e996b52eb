import type { CommandDefinition } from '@collab/domain';
import * as z from 'zod';
import type { Thing } from './ownership.js';

/** A thing that the input of a command names, and where. */
export interface NamedThing {
  readonly thing: Thing;
  /** Names of members, and 0 for the first of a list. */
  readonly path: readonly (string | number)[];
}

const NAMES: Readonly<Record<string, Thing>> = {
  accountId: 'account',
  accountIds: 'account',
  deviceId: 'device',
  devices: 'device',
  factorId: 'factor',
  requestId: 'contact request',
  roomId: 'room',
  sessionId: 'session',
};

/** What a command names by id, the first of its input first. */
export function thingsIn({ input }: CommandDefinition): readonly NamedThing[] {
  return walk(input, []);
}

function walk(schema: z.core.$ZodType, path: NamedThing['path']): readonly NamedThing[] {
  if (schema instanceof z.ZodArray) return walk(schema.element, [...path, 0]);
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional) return walk(schema.unwrap(), path);
  if (schema instanceof z.ZodObject)
    return Object.entries(schema.shape).flatMap(([name, member]) =>
      walk(member as z.core.$ZodType, [...path, name]),
    );
  const thing = NAMES[String(path.findLast((step) => step !== 0))];
  return thing === undefined ? [] : [{ thing, path }];
}
