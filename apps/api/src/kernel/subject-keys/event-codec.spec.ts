import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  AccountSignedUp,
  EnvelopeSent,
  ERASED,
  EventCodecError,
  Instant,
  newEvent,
  type PlacedEvent,
} from '@collab/domain';
import { BlindIndex } from './blind-index.js';
import { EventCodec, newEventId } from './event-codec.js';
import { InMemorySubjectKeyRecords } from './subject-key-records.js';
import { SubjectErased, SubjectKeys } from './subject-keys.js';

const masterKey = new Uint8Array(32).fill(1);
const at = Instant.parse('2026-11-21T09:00:00.000Z');
const meta = { at, actor: { kind: 'server' } } as const;
const signedUp = newEvent(AccountSignedUp, AccountSignedUp.example);
const sent = newEvent(EnvelopeSent, EnvelopeSent.example);
const { accountId } = AccountSignedUp.example;

let records: InMemorySubjectKeyRecords;
let keys: SubjectKeys;
let codec: EventCodec;

beforeEach(() => {
  records = new InMemorySubjectKeyRecords();
  keys = new SubjectKeys(records, { masterKey });
  codec = new EventCodec(keys);
});

const stored = async (): Promise<PlacedEvent[]> =>
  (await codec.encode([signedUp, sent], meta)).map((event, revision) => ({
    ...event,
    stream: 'account-x',
    revision,
  }));
/** Another process on the same records. */
const elsewhere = (key = masterKey) => new EventCodec(new SubjectKeys(records, { masterKey: key }));

describe('the way of events into the store and back', () => {
  it('keeps what was decided, also for another process with the same master key', async () => {
    const events = await stored();
    for (const reader of [codec, elsewhere()])
      expect((await reader.decode(events)).map((event) => event.data)).toEqual([signedUp.data, sent.data]);
  });

  it('gives events the ids that were asked for, and random ones to the others', async () => {
    const id = newEventId();
    const [first, second] = await codec.encode([sent, sent], { ...meta, ids: [id] });
    expect(first?.id).toBe(id);
    expect(second?.id).not.toBe(id);
  });

  it('shows only the marker after an erasure, at once here and in a process that starts later', async () => {
    const events = await stored();
    await codec.decode(events);
    await keys.erase(accountId);
    for (const reader of [codec, elsewhere()])
      expect((await reader.decode(events))[0]?.data).toMatchObject({ email: ERASED, displayName: ERASED });
  });

  it('never gives an erased person a new key', async () => {
    await stored();
    await keys.erase(accountId);
    await expect(stored()).rejects.toThrow(SubjectErased);
  });

  it('opens nothing under another master key', async () => {
    const events = await stored();
    await expect(elsewhere(new Uint8Array(32).fill(2)).decode(events)).rejects.toThrow();
  });

  it('hands a broken event over as its error when each is decoded on its own', async () => {
    const [first, second] = await stored();
    if (first === undefined || second === undefined) throw new Error('two events were encoded');
    const [error, decoded] = await codec.decodeEach([{ ...first, payload: '{}' }, second]);
    expect(error).toBeInstanceOf(EventCodecError);
    expect(decoded).toMatchObject({ data: sent.data });
    await expect(codec.decode([{ ...first, payload: '{}' }])).rejects.toThrow(EventCodecError);
  });

  it('refuses what is declared nowhere', async () => {
    await expect(codec.encode([{ type: 'NeverDeclared', data: {} }], meta)).rejects.toThrow(EventCodecError);
  });
});

describe('a subject key', () => {
  it('is one and the same when two processes make it at the same time', async () => {
    const [one, other] = await Promise.all([
      codec.encode([signedUp], meta),
      elsewhere().encode([signedUp], meta),
    ]);
    const events = [...one, ...other].map((event) => ({ ...event, stream: 'account-x', revision: 0 }));
    expect(await elsewhere().decode(events)).toMatchObject([
      { data: signedUp.data },
      { data: signedUp.data },
    ]);
  });

  it('is never kept as it is', async () => {
    await stored();
    const wrapped = (await records.read([accountId])).get(accountId);
    expect(wrapped).toHaveLength(12 + 32 + 16);
  });
});

describe('the blind index', () => {
  const index = new BlindIndex({ masterKey });

  it('is the same for every spelling of one address', () => {
    expect(index.of(' Maelle@Example.org ')).toEqual(index.of('maelle@example.org'));
    expect(index.of('re\u0301mi@example.org')).toEqual(index.of('r\u00e9mi@example.org'));
    expect(index.of('hana@example.org')).not.toEqual(index.of('maelle@example.org'));
  });

  it('depends on the master key', () => {
    const other = new BlindIndex({ masterKey: new Uint8Array(32).fill(2) });
    expect(other.of('maelle@example.org')).not.toEqual(index.of('maelle@example.org'));
  });
});
