import * as z from 'zod';
import { fromBase64Url, toBase64Url } from './bytes.js';
import { canonicalJson, type Json } from './canonical-json.js';
import { COMMITMENT_SALT_BYTES, commitmentPreimage, isCommitment } from './commitment.js';
import { ERASED, type DataOf, type EventDefinition } from './define-event.js';
import { AccountId, type EventId, type Instant } from './ids.js';
import type { Actor, RecordedEvent, SealedFields, StoredEvent } from './recorded-event.js';
import { fromUtf8, toUtf8 } from './utf8.js';

/** What encoding needs from outside. Synchronous: the subjects' keys are loaded before (`subjectsOf`). */
export interface FieldSealer {
  /** 32 fresh random bytes. */
  salt(): Uint8Array;
  sha256(bytes: Uint8Array): Uint8Array;
  /** AES-256-GCM under the subject's key: nonce and ciphertext. Throws when the subject has no key. */
  seal(subject: AccountId, plaintext: Uint8Array, associatedData: Uint8Array): Uint8Array;
}

/** What decoding needs from outside. Synchronous, as `FieldSealer`. */
export interface FieldOpener {
  sha256(bytes: Uint8Array): Uint8Array;
  /** The plaintext, or undefined when the subject's key was destroyed. Throws when the ciphertext is not authentic. */
  open(subject: AccountId, ciphertext: Uint8Array, associatedData: Uint8Array): Uint8Array | undefined;
}

export type EventCodecFault =
  'unknown-type' | 'unknown-version' | 'invalid-data' | 'invalid-stored' | 'commitment-mismatch';

/** An event that cannot be written or read. Names the event's type and nothing of its content. */
export class EventCodecError extends Error {
  override readonly name = 'EventCodecError';

  constructor(
    readonly code: EventCodecFault,
    readonly eventType: string,
  ) {
    super(`The event ${eventType} cannot be coded: ${code}.`);
  }
}

/** What belongs to an event besides its data. */
export interface EventMeta {
  readonly id: EventId;
  readonly at: Instant;
  readonly actor: Actor;
}

/** An event as it is read from a stream. */
export interface PlacedEvent extends StoredEvent {
  readonly stream: string;
  readonly revision: number;
}

type Wire = Record<string, Json>;

/** What the codec derives from a definition once. */
interface Plan {
  readonly names: readonly (readonly [field: string, prefix: string])[];
  readonly personal: readonly (readonly [field: string, subjectField: string])[];
  /** The event's schema in which each personal field may also be the marker of an erased value. */
  readonly erasable: z.ZodType;
}
const plans = new WeakMap<EventDefinition, Plan>();

function planOf(definition: EventDefinition): Plan {
  const known = plans.get(definition);
  if (known !== undefined) return known;
  const fields = Object.keys(definition.schema.shape).sort();
  const personal = fields.flatMap((field) => {
    const audit = definition.audit[field];
    return typeof audit === 'object' ? [[field, audit.subject] as const] : [];
  });
  const erasable = Object.fromEntries(
    personal.map(([field]) => [
      field,
      z.union([z.literal(ERASED), definition.schema.shape[field] as z.ZodType]),
    ]),
  );
  const plan: Plan = {
    names: fields.map((field) => [field, `${JSON.stringify(field)}:`]),
    personal,
    // Compiled: going through the log is checking by schemas, for the most part.
    erasable: z.compile(
      personal.length === 0 ? definition.schema : z.strictObject({ ...definition.schema.shape, ...erasable }),
    ),
  };
  plans.set(definition, plan);
  return plan;
}

/** Binds a sealed part to its event, so that it opens nowhere else. */
const associatedData = (id: EventId, subject: AccountId) =>
  toUtf8(canonicalJson(['collab/sealed-fields/v1', id, subject]));

/** The accounts whose keys must be at hand to encode this event; usually none. */
export function subjectsOf(definition: EventDefinition, data: unknown): readonly AccountId[] {
  const { personal } = planOf(definition);
  if (personal.length === 0) return [];
  const subjects = personal.map(([, subjectField]) =>
    AccountId.parse((data as Record<string, unknown>)[subjectField]),
  );
  return [...new Set(subjects)];
}

/**
 * Checks an event by its schema and encodes it for the store: canonical JSON in which commitments stand for personal
 * values, which lie sealed beside it. Throws `EventCodecError` with `invalid-data`.
 */
export function encodeEvent<Definition extends EventDefinition>(
  definition: Definition,
  data: DataOf<Definition>,
  meta: EventMeta,
  sealer: FieldSealer,
): StoredEvent {
  const plan = planOf(definition);
  const encoded = z.safeEncode(definition.schema, data as never);
  if (!encoded.success) throw new EventCodecError('invalid-data', definition.type);
  const wire = encoded.data as Wire;
  const sealed = plan.personal.length === 0 ? [] : sealFields(definition.type, plan, wire, meta.id, sealer);
  return {
    id: meta.id,
    type: definition.type,
    version: definition.version,
    at: meta.at,
    actor: meta.actor,
    payload: canonicalObject(plan, wire),
    sealed,
  };
}

/** Replaces the personal fields of the wire form by commitments and returns them sealed, one part a subject. */
function sealFields(type: string, plan: Plan, wire: Wire, id: EventId, sealer: FieldSealer): SealedFields[] {
  const bySubject = new Map<AccountId, Record<string, [salt: string, value: Json]>>();
  for (const [field, subjectField] of plan.personal) {
    const subject = wire[subjectField] as AccountId;
    const value = wire[field] as Json;
    const salt = sealer.salt();
    const digest = sealer.sha256(commitmentPreimage(type, field, salt, value));
    wire[field] = { $commitment: toBase64Url(digest) };
    const fields = bySubject.get(subject) ?? {};
    fields[field] = [toBase64Url(salt), value];
    bySubject.set(subject, fields);
  }
  return [...bySubject].map(([subject, fields]) => ({
    subject,
    ciphertext: sealer.seal(subject, toUtf8(canonicalJson(fields)), associatedData(id, subject)),
  }));
}

/** Canonical JSON (RFC 8785) of an event whose field names are sorted already. */
function canonicalObject(plan: Plan, wire: Wire): string {
  let text = '';
  for (const [field, prefix] of plan.names) {
    const value = wire[field];
    if (value === undefined) continue;
    text += `${text === '' ? '' : ','}${prefix}${canonicalJson(value)}`;
  }
  return `{${text}}`;
}

/**
 * Decodes a stored event: opens what its subjects' keys still open, lifts older versions, checks the result by the
 * schema. Erased values are `ERASED`. Throws `EventCodecError`; `commitment-mismatch` means that log and sealed values
 * do not belong together.
 */
export function decodeEvent(
  registry: ReadonlyMap<string, EventDefinition>,
  stored: PlacedEvent,
  opener: FieldOpener,
): RecordedEvent {
  const definition = registry.get(stored.type);
  if (definition === undefined) throw new EventCodecError('unknown-type', stored.type);
  if (!Number.isInteger(stored.version) || stored.version < 1 || stored.version > definition.version)
    throw new EventCodecError('unknown-version', stored.type);
  const plan = planOf(definition);
  const wire = parsePayload(stored);
  if (plan.personal.length > 0 || stored.sealed.length > 0)
    openFields(definition, plan, stored, wire, opener);
  const data = z.safeDecode(plan.erasable, upcast(definition, stored.version, wire) as never);
  if (!data.success) throw new EventCodecError('invalid-stored', stored.type);
  const { id, type, at, actor, stream, revision } = stored;
  return { id, type, at, actor, stream, revision, data: data.data };
}

function parsePayload(stored: StoredEvent): Wire {
  try {
    const wire: unknown = JSON.parse(stored.payload);
    if (typeof wire === 'object' && wire !== null && !Array.isArray(wire)) return wire as Wire;
  } catch {
    // Reported below, without the text.
  }
  throw new EventCodecError('invalid-stored', stored.type);
}

/** Puts back what can be opened and marks what was erased. Older versions may have had other personal fields. */
function openFields(
  definition: EventDefinition,
  plan: Plan,
  stored: StoredEvent,
  wire: Wire,
  opener: FieldOpener,
): void {
  const opened = openSealed(stored, opener);
  if (stored.version === definition.version && !plan.personal.every(([field]) => isCommitment(wire[field])))
    throw new EventCodecError('invalid-stored', stored.type);
  for (const [field, commitment] of Object.entries(wire)) {
    if (!isCommitment(commitment)) continue;
    const saltAndValue = opened.get(field);
    wire[field] =
      saltAndValue === undefined
        ? ERASED
        : openValue(stored.type, field, commitment.$commitment, saltAndValue, opener);
    opened.delete(field);
  }
  if (opened.size > 0) throw new EventCodecError('commitment-mismatch', stored.type);
}

function openSealed(stored: StoredEvent, opener: FieldOpener): Map<string, unknown> {
  const opened = new Map<string, unknown>();
  try {
    for (const { subject, ciphertext } of stored.sealed) {
      const plaintext = opener.open(subject, ciphertext, associatedData(stored.id, subject));
      if (plaintext === undefined) continue;
      for (const [field, saltAndValue] of Object.entries(JSON.parse(fromUtf8(plaintext)) as object))
        opened.set(field, saltAndValue);
    }
  } catch {
    throw new EventCodecError('commitment-mismatch', stored.type);
  }
  return opened;
}

function openValue(
  type: string,
  field: string,
  commitment: string,
  saltAndValue: unknown,
  opener: FieldOpener,
): Json {
  if (Array.isArray(saltAndValue) && saltAndValue.length === 2 && typeof saltAndValue[0] === 'string') {
    const salt = fromBase64Url(saltAndValue[0]);
    const value = saltAndValue[1] as Json;
    if (
      salt?.length === COMMITMENT_SALT_BYTES &&
      toBase64Url(opener.sha256(commitmentPreimage(type, field, salt, value))) === commitment
    )
      return value;
  }
  throw new EventCodecError('commitment-mismatch', type);
}

function upcast(
  definition: EventDefinition,
  from: number,
  wire: Record<string, unknown>,
): Record<string, unknown> {
  let lifted = wire;
  for (let version = from; version < definition.version; version++) {
    const step = definition.upcasters[version];
    if (step === undefined) throw new EventCodecError('unknown-version', definition.type);
    lifted = step(lifted);
  }
  return lifted;
}
