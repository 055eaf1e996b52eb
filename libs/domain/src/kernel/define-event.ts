import * as z from 'zod';
import type { AccountId } from './ids.js';

/**
 * What a field is to a person's privacy:
 * - `none`: says nothing about anybody;
 * - `pseudonym`: a random id or a public key;
 * - `personal` / `secret`: kept as a salted commitment, with (salt, value) encrypted under the key of the subject, whose
 *   account id the named field of the same event holds. Destroying that key erases the value and leaves every proof valid.
 */
export type FieldAudit<Field extends string = string> =
  'none' | 'pseudonym' | { readonly class: 'personal' | 'secret'; readonly subject: Field };

/** The fields of an event that can name a subject: those that hold an account id. */
type SubjectField<Shape extends z.ZodRawShape> = {
  [Field in keyof Shape & string]: z.output<Shape[Field]> extends AccountId ? Field : never;
}[keyof Shape & string];

/**
 * The class of each field. Only a text can be personal or secret (an erased one becomes the text `ERASED`), and its
 * subject must be a field that holds an account id.
 */
type AuditOf<Shape extends z.ZodRawShape> = {
  readonly [Field in keyof Shape & string]: [z.input<Shape[Field]>, z.output<Shape[Field]>] extends [
    string,
    string,
  ]
    ? FieldAudit<SubjectField<Shape>>
    : 'none' | 'pseudonym';
};

/** What stands in an event, and in every projection, where an erased value stood. One fixed marker, so rebuild equals live. */
export const ERASED = '⌫';
export type Erased = typeof ERASED;

/** The families of streams; a stream's name is `<kind>-<id>`, or the bare kind for `policy`. */
export const STREAM_KINDS = [
  'account',
  'contact',
  'room',
  'conversation',
  'call',
  'alert',
  'export',
  'policy',
] as const;
export type StreamKind = (typeof STREAM_KINDS)[number];

/** An event type, declared once: types, codec, projections, client frames, audit leaf and export schema derive from it. */
export interface EventDefinition<Type extends string = string, Shape extends z.ZodRawShape = z.ZodRawShape> {
  readonly type: Type;
  readonly version: number;
  readonly stream: StreamKind;
  readonly schema: z.ZodObject<Shape, z.core.$strict>;
  readonly audit: { readonly [Field in keyof Shape & string]: FieldAudit<keyof Shape & string> };
  readonly example: z.output<z.ZodObject<Shape, z.core.$strict>>;
  /** Lifts the wire form (plain JSON) of an older version to the next one; keyed by the version that it starts from. */
  readonly upcasters: {
    readonly [fromVersion: number]: (wire: Record<string, unknown>) => Record<string, unknown>;
  };
}

/** Declares an event. A field without an audit class does not compile. */
export function defineEvent<const Type extends string, Shape extends z.ZodRawShape>(declaration: {
  type: Type;
  version: number;
  stream: StreamKind;
  schema: z.ZodObject<Shape, z.core.$strict>;
  audit: AuditOf<Shape>;
  example: z.output<z.ZodObject<Shape, z.core.$strict>>;
  upcasters?: EventDefinition['upcasters'];
}): EventDefinition<Type, Shape> {
  const { schema, example, upcasters = {} } = declaration;
  z.encode(schema, example);
  for (let version = 1; version < declaration.version; version++) {
    if (!(version in upcasters)) {
      throw new TypeError(`${declaration.type}: version ${version} has no upcaster`);
    }
  }
  return { ...declaration, upcasters };
}

/** The data of an event as the deciders write it: every value present. */
export type DataOf<Definition> =
  Definition extends EventDefinition<string, infer Shape>
    ? z.output<z.ZodObject<Shape, z.core.$strict>>
    : never;

/** A new event of one of the given definitions, as a decider returns it. */
export type NewEvent<Definition> =
  Definition extends EventDefinition<infer Type>
    ? { readonly type: Type; readonly data: DataOf<Definition> }
    : never;

/** Builds a new event; `definition.schema` is checked when it is encoded for the store. */
export function newEvent<Definition extends EventDefinition>(
  definition: Definition,
  data: DataOf<Definition>,
): NewEvent<Definition> {
  return { type: definition.type, data } as NewEvent<Definition>;
}
