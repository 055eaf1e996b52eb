import * as z from 'zod';
import type { CommandDefinition, PushDefinition } from './kernel/define-command.js';
import type { EventDefinition } from './kernel/define-event.js';

/** One declared form, as a reviewer sees it change and as later versions of the program must go on to understand it. */
interface SnapshotEntry {
  /** True from the first release that knew it: frozen. */
  readonly published: boolean;
  /** What the declaration says: JSON Schemas of the wire form, audit classes, access. */
  readonly form: unknown;
}

/** Every declared event (`type@version`), command and push. */
export type RegistrySnapshot = Readonly<
  Record<'events' | 'commands' | 'pushes', Readonly<Record<string, SnapshotEntry>>>
>;

/** The registries that a snapshot is taken of. */
export interface Registries {
  readonly events: ReadonlyMap<string, EventDefinition>;
  readonly commands: ReadonlyMap<string, CommandDefinition>;
  readonly pushes: ReadonlyMap<string, PushDefinition>;
}

/** JSON Schema (2020-12) of the wire form: bytes are base64url texts. */
export const wireSchema = (schema: z.ZodType): unknown => z.toJSONSchema(schema, { io: 'input' });

/**
 * Takes the snapshot of what is declared now. What `previous` froze stays in it: older versions of events for ever, and
 * the mark of what was published. `publish` freezes everything, for a release.
 */
export function takeSnapshot(
  registries: Registries,
  previous: RegistrySnapshot,
  publish = false,
): RegistrySnapshot {
  const current = formsOf(registries);
  const entriesOf = (kind: keyof RegistrySnapshot) => {
    const entries: Record<string, SnapshotEntry> = {};
    for (const [name, entry] of Object.entries(previous[kind])) if (entry.published) entries[name] = entry;
    for (const [name, form] of current[kind])
      entries[name] = { published: publish || previous[kind][name]?.published === true, form };
    return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
  };
  return { events: entriesOf('events'), commands: entriesOf('commands'), pushes: entriesOf('pushes') };
}

/**
 * What is wrong between a snapshot and the declarations, a sentence each: a published form that changed or vanished, or
 * a snapshot that was not taken again after a change. Empty when they agree.
 */
export function compareSnapshot(snapshot: RegistrySnapshot, registries: Registries): readonly string[] {
  const current = formsOf(registries);
  return (['events', 'commands', 'pushes'] as const).flatMap((kind) => {
    const missing = [...current[kind].keys()]
      .filter((name) => snapshot[kind][name] === undefined)
      .map((name) => `${name} is not in the snapshot; take it again.`);
    const changed = Object.entries(snapshot[kind]).flatMap(([name, { published, form }]) => {
      const now = current[kind].get(name);
      if (now !== undefined && print(now) === print(form)) return [];
      if (!published) return [`${name} is no longer what the snapshot says; take it again.`];
      if (now === undefined && isLifted(name, registries)) return [];
      return [
        `${name} was published and must stay as it was; declare a new version (with an upcaster) instead.`,
      ];
    });
    return [...missing, ...changed];
  });
}

/** Whether an older version of an event, `type@version`, is lifted by the newer one that is declared now. */
function isLifted(name: string, { events }: Registries): boolean {
  const [type = '', version = ''] = name.split('@');
  return (events.get(type)?.version ?? 0) > Number(version);
}

function formsOf({
  events,
  commands,
  pushes,
}: Registries): Record<keyof RegistrySnapshot, Map<string, unknown>> {
  return {
    events: new Map(
      [...events.values()].map(({ type, version, stream, audit, schema }) => [
        `${type}@${version}`,
        { stream, audit, schema: wireSchema(schema) },
      ]),
    ),
    commands: new Map(
      [...commands.values()].map(({ type, http, access, maxBytes, input, output }) => [
        type,
        { http, access, maxBytes, input: wireSchema(input), output: wireSchema(output) },
      ]),
    ),
    pushes: new Map([...pushes.values()].map(({ type, schema }) => [type, { schema: wireSchema(schema) }])),
  };
}

const print = (form: unknown): string => JSON.stringify(form);
