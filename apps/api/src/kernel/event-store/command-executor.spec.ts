import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Decider, EnvelopeSent, Instant, type NewEvent, newEvent, Refusal } from '@collab/domain';
import { EventCodec, newEventId } from '../subject-keys/event-codec.js';
import { InMemorySubjectKeyRecords } from '../subject-keys/subject-key-records.js';
import { SubjectKeys } from '../subject-keys/subject-keys.js';
import { CommandExecutor } from './command-executor.js';
import type { AppendItem } from './event-store.js';
import { InMemoryEventStore } from './in-memory.event-store.js';

const stream = 'conversation-x';
const actor = { kind: 'server' } as const;
const sent = newEvent(EnvelopeSent, EnvelopeSent.example);

/** A conversation that takes three envelopes and no more. */
const decider: Decider<number, 'send' | 'do nothing', NewEvent<typeof EnvelopeSent>> = {
  initialState: 0,
  evolve: (count) => count + 1,
  decide: (command, count) => {
    if (command === 'do nothing') return [];
    if (count === 3) throw new Refusal('forbidden');
    return [sent];
  },
};

/** A store in which somebody else is faster, as often as it is told. */
class BusyStore extends InMemoryEventStore {
  rivals = 0;

  override async append(items: readonly AppendItem[]) {
    if (this.rivals > 0) {
      this.rivals--;
      await super.append([{ stream, expectedRevision: 'any', events: await codec.encode([sent], meta()) }]);
    }
    return super.append(items);
  }
}

const meta = () => ({ at: Instant.parse('2026-11-21T09:00:00.000Z'), actor });
const codec = new EventCodec(
  new SubjectKeys(new InMemorySubjectKeyRecords(), { masterKey: new Uint8Array(32).fill(1) }),
);

describe('a command', () => {
  let store: BusyStore;
  let commands: CommandExecutor;
  beforeEach(() => {
    store = new BusyStore();
    commands = new CommandExecutor(store, codec);
  });
  const send = (more: object = {}) => commands.execute({ stream, decider, command: 'send', actor, ...more });

  it('becomes the events that are decided on what the stream says', async () => {
    expect(await send()).toEqual({ revision: 0, checkpoint: '1', duplicate: false });
    expect(await send()).toEqual({ revision: 1, checkpoint: '2', duplicate: false });
    expect(await commands.read({ stream, decider })).toBe(2);
    expect((await store.readStream(stream)).map((event) => event.actor)).toEqual([actor, actor]);
  });

  it('is decided again when somebody else was faster', async () => {
    store.rivals = 1;
    expect(await send()).toMatchObject({ revision: 1 });
    expect(await commands.read({ stream, decider })).toBe(2);
  });

  it('is refused when what the faster one did forbids it', async () => {
    store.rivals = 3;
    await expect(send()).rejects.toEqual(new Refusal('forbidden'));
    expect(await commands.read({ stream, decider })).toBe(3);
  });

  it('is given up as a conflict when somebody is faster every time', async () => {
    store.rivals = Number.POSITIVE_INFINITY;
    const patient = { ...decider, decide: () => [sent] };
    await expect(send({ decider: patient })).rejects.toEqual(new Refusal('conflict'));
    expect(await commands.read({ stream, decider })).toBe(8);
  });

  it('is a conflict when a guard does not hold, which no repetition changes', async () => {
    await expect(send({ guards: [{ stream: 'room-x', revision: 4 }] })).rejects.toEqual(
      new Refusal('conflict'),
    );
    expect(await store.readStream(stream)).toEqual([]);
  });

  it('is answered from the log when it comes again, also where it would be refused by now', async () => {
    const eventIds = [newEventId()];
    const first = await send({ eventIds });
    await send();
    await send();
    expect(await send({ eventIds })).toEqual({ ...first, duplicate: true });
    await expect(send({ eventIds: [newEventId()] })).rejects.toEqual(new Refusal('forbidden'));
  });

  it('that has nothing to do says where the stream stands', async () => {
    const nothing = () => commands.execute({ stream, decider, command: 'do nothing', actor });
    expect(await nothing()).toEqual({ revision: 'no-stream', checkpoint: '0', duplicate: true });
    await send();
    expect(await nothing()).toEqual({ revision: 0, checkpoint: '1', duplicate: true });
  });
});
