import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { accountEvents, AccountSignedUp } from '../accounts/accounts.events.js';
import { EnvelopeSent } from '../messaging/messaging.events.js';
import { eventRegistry } from '../registry.js';
import { bytes, fromBase64Url, toBase64Url } from './bytes.js';
import { canonicalJson, type Json } from './canonical-json.js';
import { commitmentPreimage } from './commitment.js';
import { defineEvent, ERASED, type EventDefinition } from './define-event.js';
import {
  decodeEvent,
  encodeEvent,
  EventCodecError,
  subjectsOf,
  type EventMeta,
  type FieldOpener,
  type FieldSealer,
} from './event-codec.js';
import { AccountId, EventId, Instant } from './ids.js';
import type { StoredEvent } from './recorded-event.js';

const sha256 = (input: Uint8Array) => new Uint8Array(createHash('sha256').update(input).digest());

/** Subject keys in memory, with the real primitives; a key that was erased is never made again. */
class SubjectKeys implements FieldSealer, FieldOpener {
  private readonly keys = new Map<string, Buffer | 'erased'>();

  salt = () => new Uint8Array(randomBytes(32));
  sha256 = sha256;
  erase = (subject: AccountId) => this.keys.set(subject, 'erased');

  seal(subject: AccountId, plaintext: Uint8Array, associatedData: Uint8Array): Uint8Array {
    const key = this.keys.get(subject) ?? randomBytes(32);
    if (key === 'erased') throw new Error('this subject was erased');
    this.keys.set(subject, key);
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(associatedData);
    return new Uint8Array(
      Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]),
    );
  }

  open(subject: AccountId, ciphertext: Uint8Array, associatedData: Uint8Array): Uint8Array | undefined {
    const key = this.keys.get(subject);
    if (key === undefined || key === 'erased') return undefined;
    const decipher = createDecipheriv('aes-256-gcm', key, ciphertext.subarray(0, 12));
    decipher.setAAD(associatedData).setAuthTag(ciphertext.subarray(-16));
    return new Uint8Array(Buffer.concat([decipher.update(ciphertext.subarray(12, -16)), decipher.final()]));
  }
}

const ID = EventId.parse('e1N2b3V4c5X6z7L8k9J0hA');
const OTHER_ID = EventId.parse('e2N2b3V4c5X6z7L8k9J0hA');
const ACCOUNT = AccountId.parse('pVqvMCe9lxk1rkEYoUc2uA');
const META: EventMeta = {
  id: ID,
  at: Instant.parse('2026-11-21T09:00:00.000Z'),
  actor: { kind: 'account', accountId: ACCOUNT },
};
const place = (stored: StoredEvent) => ({ ...stored, stream: 'account-x', revision: 4 });
const fault = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof EventCodecError) return error.code;
    throw error;
  }
  throw new Error('nothing was thrown');
};
const registryOf = (...definitions: unknown[]) =>
  new Map((definitions as EventDefinition[]).map((definition) => [definition.type, definition]));

describe('every declared event', () => {
  it.each([...eventRegistry.values()].map((definition) => [definition.type, definition] as const))(
    '%s survives the way into the store and back',
    (_, definition) => {
      const keys = new SubjectKeys();
      const stored = encodeEvent(definition, definition.example, META, keys);
      const recorded = decodeEvent(eventRegistry, place(stored), keys);
      expect(recorded).toEqual({
        ...META,
        type: definition.type,
        stream: 'account-x',
        revision: 4,
        data: definition.example,
      });
      expect(stored.payload).toBe(canonicalJson(JSON.parse(stored.payload) as Json));
    },
  );

  it.each(
    accountEvents.map((definition) => [definition.type, definition as unknown as EventDefinition] as const),
  )(
    '%s shows no personal value in its payload, and only the erased marker once the key is gone',
    (_, definition) => {
      const keys = new SubjectKeys();
      const stored = encodeEvent(definition, definition.example, META, keys);
      const personal = Object.entries(definition.audit).flatMap(([field, audit]) =>
        typeof audit === 'object' ? [field] : [],
      );
      for (const field of personal) expect(stored.payload).not.toContain(String(definition.example[field]));
      expect(subjectsOf(definition, definition.example)).toEqual(personal.length > 0 ? [ACCOUNT] : []);
      keys.erase(ACCOUNT);
      expect(decodeEvent(eventRegistry, place(stored), keys).data).toEqual({
        ...definition.example,
        ...Object.fromEntries(personal.map((field) => [field, ERASED])),
      });
    },
  );
});

describe('commitments', () => {
  it('can be checked by whoever is told salt and value', () => {
    const keys = new SubjectKeys();
    const stored = encodeEvent(AccountSignedUp, AccountSignedUp.example, META, keys);
    const [part] = stored.sealed;
    if (part === undefined) throw new Error('nothing was sealed');
    const data = new TextEncoder().encode(canonicalJson(['collab/sealed-fields/v1', ID, ACCOUNT]));
    const opened = JSON.parse(Buffer.from(keys.open(ACCOUNT, part.ciphertext, data) ?? []).toString()) as {
      email: [string, string];
    };
    const salt = fromBase64Url(opened.email[0]) ?? new Uint8Array();
    const digest = toBase64Url(
      sha256(commitmentPreimage('AccountSignedUp', 'email', salt, 'maelle@example.org')),
    );
    expect(JSON.parse(stored.payload)).toMatchObject({ email: { $commitment: digest } });
  });

  it('are salted: the same value never commits to the same bytes twice', () => {
    const keys = new SubjectKeys();
    const once = encodeEvent(AccountSignedUp, AccountSignedUp.example, META, keys).payload;
    expect(encodeEvent(AccountSignedUp, AccountSignedUp.example, META, keys).payload).not.toBe(once);
  });

  it('do not let two different inputs share a preimage', () => {
    const salt = new Uint8Array(32);
    expect(commitmentPreimage('AB', 'c', salt, 'x')).not.toEqual(commitmentPreimage('A', 'Bc', salt, 'x'));
    expect(() => commitmentPreimage('A', 'b', new Uint8Array(31), 'x')).toThrow(TypeError);
  });

  it('reveal a payload that was exchanged for that of another event', () => {
    const keys = new SubjectKeys();
    const one = encodeEvent(AccountSignedUp, AccountSignedUp.example, META, keys);
    const two = encodeEvent(AccountSignedUp, AccountSignedUp.example, META, keys);
    const mixed = place({ ...one, payload: two.payload });
    expect(fault(() => decodeEvent(eventRegistry, mixed, keys))).toBe('commitment-mismatch');
  });

  it('do not open in the place of another event', () => {
    const keys = new SubjectKeys();
    const stored = encodeEvent(AccountSignedUp, AccountSignedUp.example, META, keys);
    const moved = place({ ...stored, id: OTHER_ID });
    expect(fault(() => decodeEvent(eventRegistry, moved, keys))).toBe('commitment-mismatch');
  });
});

describe('older versions', () => {
  const v1 = defineEvent({
    type: 'Noted',
    version: 1,
    stream: 'account',
    schema: z.strictObject({ accountId: AccountId, label: z.string() }),
    audit: { accountId: 'pseudonym', label: { class: 'personal', subject: 'accountId' } },
    example: { accountId: ACCOUNT, label: 'Brest' },
  });
  const v2 = defineEvent({
    type: 'Noted',
    version: 2,
    stream: 'account',
    schema: z.strictObject({ accountId: AccountId, place: z.string(), rank: z.int() }),
    audit: { accountId: 'pseudonym', place: { class: 'personal', subject: 'accountId' }, rank: 'none' },
    example: { accountId: ACCOUNT, place: 'Brest', rank: 0 },
    upcasters: { 1: ({ label, ...wire }) => ({ ...wire, place: label, rank: 0 }) },
  });

  it('are lifted, personal fields included, and stay erased when they were erased', () => {
    const keys = new SubjectKeys();
    const stored = place(encodeEvent(v1, v1.example, META, keys));
    expect(decodeEvent(registryOf(v2), stored, keys).data).toEqual(v2.example);
    keys.erase(ACCOUNT);
    expect(decodeEvent(registryOf(v2), stored, keys).data).toEqual({ ...v2.example, place: ERASED });
  });

  it('are refused when they are newer than this program, or no version at all', () => {
    const keys = new SubjectKeys();
    const stored = place(encodeEvent(v2, v2.example, META, keys));
    expect(fault(() => decodeEvent(registryOf(v1), stored, keys))).toBe('unknown-version');
    expect(fault(() => decodeEvent(registryOf(v2), { ...stored, version: 0 }, keys))).toBe('unknown-version');
  });
});

describe('what cannot be coded', () => {
  const keys = new SubjectKeys();

  it('is refused on the way in when it breaks the schema, without showing the value', () => {
    const broken = { ...AccountSignedUp.example, email: 'canary-value' };
    const attempt = () => encodeEvent(AccountSignedUp, broken, META, keys);
    expect(fault(attempt)).toBe('invalid-data');
    expect(attempt).not.toThrow(/canary-value/);
    const extra = { ...EnvelopeSent.example, plaintext: 'canary-value' };
    expect(fault(() => encodeEvent(EnvelopeSent, extra, META, keys))).toBe('invalid-data');
    const short = { ...EnvelopeSent.example, bodyHash: new Uint8Array(31) };
    expect(fault(() => encodeEvent(EnvelopeSent, short, META, keys))).toBe('invalid-data');
  });

  it.each([
    ['unknown-type', { type: 'NeverDeclared' }],
    ['invalid-stored', { payload: '{"roomId":' }],
    ['invalid-stored', { payload: '[]' }],
    ['invalid-stored', { payload: '{}' }],
  ])('is refused on the way out as %s', (code, change) => {
    const stored = place(encodeEvent(EnvelopeSent, EnvelopeSent.example, META, keys));
    expect(fault(() => decodeEvent(eventRegistry, { ...stored, ...change }, keys))).toBe(code);
  });

  it('is refused when a personal value stands unprotected in the payload', () => {
    const stored = place(encodeEvent(AccountSignedUp, AccountSignedUp.example, META, keys));
    const payload = canonicalJson(AccountSignedUp.example as unknown as Json);
    expect(fault(() => decodeEvent(eventRegistry, { ...stored, payload, sealed: [] }, keys))).toBe(
      'invalid-stored',
    );
  });
});

describe('the audit class of a field', () => {
  const declared = { type: 'Noted', version: 1, stream: 'account' } as const;
  const example = { accountId: ACCOUNT, label: 'Brest', key: new Uint8Array(1) };
  const schema = z.strictObject({ accountId: AccountId, label: z.string(), key: bytes(1, 1) });

  it('compiles when every field has one', () => {
    const audit = {
      accountId: 'pseudonym',
      label: { class: 'personal', subject: 'accountId' },
      key: 'none',
    } as const;
    expect(defineEvent({ ...declared, schema, example, audit }).audit).toBe(audit);
  });

  it('does not compile when it is missing, for another value than text, or with a subject that is no account', () => {
    const declarations = [
      // @ts-expect-error the field `label` has no class
      () => defineEvent({ ...declared, schema, example, audit: { accountId: 'pseudonym', key: 'none' } }),
      () =>
        defineEvent({
          ...declared,
          schema,
          example,
          // @ts-expect-error bytes cannot be personal
          audit: { accountId: 'pseudonym', label: 'none', key: { class: 'personal', subject: 'accountId' } },
        }),
      () =>
        defineEvent({
          ...declared,
          schema,
          example,
          // @ts-expect-error a subject is an account
          audit: { accountId: 'pseudonym', label: { class: 'personal', subject: 'key' }, key: 'none' },
        }),
    ];
    expect(declarations).toHaveLength(3);
  });
});
