import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { defineEvent, type EventDefinition } from './kernel/define-event.js';
import { AccountId } from './kernel/ids.js';
import { commandRegistry, eventRegistry, pushRegistry } from './registry.js';
import {
  compareSnapshot,
  takeSnapshot,
  wireSchema,
  type Registries,
  type RegistrySnapshot,
} from './registry-snapshot.js';

const registries: Registries = { events: eventRegistry, commands: commandRegistry, pushes: pushRegistry };
const snapshot = JSON.parse(
  readFileSync(new URL('./registry.snapshot.json', import.meta.url), 'utf8'),
) as RegistrySnapshot;

type JsonSchema = Readonly<Record<string, unknown>>;

/** One check a keyword (JSON Schema 2020-12), for the keywords that our schemas use. */
const KEYWORDS: Readonly<Record<string, (rule: never, value: never, schema: JsonSchema) => boolean>> = {
  $schema: () => true,
  // An instant always has a pattern beside its format.
  format: (rule: string, _: unknown, schema) => rule === 'date-time' && 'pattern' in schema,
  type: (rule: string, value: unknown) =>
    rule === (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value) ||
    (rule === 'integer' && Number.isInteger(value)),
  const: (rule: unknown, value: unknown) => rule === value,
  enum: (rule: unknown[], value: unknown) => rule.includes(value),
  pattern: (rule: string, value: string) => new RegExp(rule, 'u').test(value),
  minLength: (rule: number, value: string) => [...value].length >= rule,
  maxLength: (rule: number, value: string) => [...value].length <= rule,
  minimum: (rule: number, value: number) => value >= rule,
  maximum: (rule: number, value: number) => value <= rule,
  minItems: (rule: number, value: unknown[]) => value.length >= rule,
  maxItems: (rule: number, value: unknown[]) => value.length <= rule,
  items: (rule: JsonSchema, value: unknown[]) => value.every((item) => accepts(rule, item)),
  required: (rule: string[], value: object) => rule.every((name) => name in value),
  properties: (rule: Record<string, JsonSchema>, value: Record<string, unknown>) =>
    Object.entries(rule).every(([name, schema]) => !(name in value) || accepts(schema, value[name])),
  additionalProperties: (rule: unknown, value: object, schema) =>
    rule === false && Object.keys(value).every((name) => name in (schema['properties'] as object)),
  anyOf: (rule: JsonSchema[], value: unknown) => rule.some((schema) => accepts(schema, value)),
  oneOf: (rule: JsonSchema[], value: unknown) => rule.filter((schema) => accepts(schema, value)).length === 1,
};

/** Asks a JSON Schema about a value, as an outside program would. A keyword that is not known here is an error. */
function accepts(schema: unknown, value: unknown): boolean {
  return Object.entries(schema as JsonSchema).every(([keyword, rule]) => {
    const check = KEYWORDS[keyword];
    if (check === undefined) throw new Error(`the schema says ${keyword}, which this test does not check`);
    return check(rule as never, value as never, schema as JsonSchema);
  });
}

describe('the snapshot of the registry', () => {
  it('is what is declared (after a change: node tools/registry-snapshot.mjs)', () => {
    expect(compareSnapshot(snapshot, registries)).toEqual([]);
  });

  it('covers every declaration', () => {
    const declared = eventRegistry.size + commandRegistry.size + pushRegistry.size;
    const frozen = Object.values(snapshot).flatMap((entries) => Object.keys(entries));
    expect(frozen.length).toBeGreaterThanOrEqual(declared);
    expect(declared).toBeGreaterThan(40);
  });
});

describe('every declared form', () => {
  const cases = [
    ...[...eventRegistry.values()].map(({ type, schema, example }) => [type, schema, example] as const),
    ...[...pushRegistry.values()].map(({ type, schema, example }) => [type, schema, example] as const),
    ...[...commandRegistry.values()].flatMap(({ type, input, output, example }) => [
      [`${type} (input)`, input, example.input] as const,
      [`${type} (output)`, output, example.output] as const,
    ]),
  ];

  it.each(cases)(
    '%s: the example comes back through its schema, and its JSON Schema accepts it',
    (_, schema, example) => {
      const wire = JSON.parse(JSON.stringify(z.encode(schema, example))) as never;
      expect(z.decode(schema, wire)).toEqual(example);
      expect(accepts(wireSchema(schema), wire)).toBe(true);
      expect(accepts(wireSchema(schema), { ...(wire as object), unheardOf: 1 })).toBe(false);
    },
  );
});

describe('a change of a declaration', () => {
  const ACCOUNT = AccountId.parse('pVqvMCe9lxk1rkEYoUc2uA');
  const noted = defineEvent({
    type: 'Noted',
    version: 1,
    stream: 'account',
    schema: z.strictObject({ accountId: AccountId }),
    audit: { accountId: 'pseudonym' },
    example: { accountId: ACCOUNT },
  });
  const widened = defineEvent({
    ...noted,
    schema: z.strictObject({ accountId: AccountId, rank: z.int() }),
    audit: { accountId: 'pseudonym', rank: 'none' },
    example: { accountId: ACCOUNT, rank: 0 },
  });
  const lifted = defineEvent({
    ...widened,
    audit: { accountId: 'pseudonym', rank: 'none' },
    version: 2,
    upcasters: { 1: (wire) => ({ ...wire, rank: 0 }) },
  });
  const reclassified = defineEvent({ ...noted, audit: { accountId: 'none' } });
  const only = (definition: unknown): Registries => ({
    events: new Map([['Noted', definition as EventDefinition]]),
    commands: new Map(),
    pushes: new Map(),
  });
  const empty = { events: {}, commands: {}, pushes: {} };
  const draft = takeSnapshot(only(noted), empty);
  const released = takeSnapshot(only(noted), draft, true);

  it('is reported before the release too, until the snapshot is taken again', () => {
    expect(compareSnapshot(draft, only(widened))).toEqual([expect.stringContaining('take it again')]);
    expect(compareSnapshot(takeSnapshot(only(widened), draft), only(widened))).toEqual([]);
    expect(compareSnapshot(empty, only(noted))).toEqual(['Noted@1 is not in the snapshot; take it again.']);
  });

  it('is refused for what a release has published, also when only the audit class changes', () => {
    for (const definition of [widened, reclassified])
      expect(compareSnapshot(released, only(definition))).toEqual([expect.stringContaining('was published')]);
  });

  it('is refused when a published event vanishes', () => {
    const nothing = { ...only(noted), events: new Map() };
    expect(compareSnapshot(released, nothing)).toEqual([expect.stringContaining('was published')]);
  });

  it('is welcome as a new version, and the old one stays frozen beside it', () => {
    const next = takeSnapshot(only(lifted), released);
    expect(Object.keys(next.events)).toEqual(['Noted@1', 'Noted@2']);
    expect(next.events['Noted@1']).toEqual(released.events['Noted@1']);
    expect(compareSnapshot(next, only(lifted))).toEqual([]);
  });
});
