import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AccountId, Instant, Refusal, type StoredEvent } from '@collab/domain';
import {
  compareCheckpoints,
  LOG_START,
  WrongRevision,
  type Checkpoint,
  type EventStore,
  type StreamEvent,
} from '../../apps/api/src/kernel/event-store/event-store.js';
import { newEventId, newStream, sampleEvent, sampleEvents, someAccount } from './sample-events.js';

const idsOf = (events: readonly { readonly id: string }[]) => events.map(({ id }) => id);

/** Reads everything, page by page. */
export async function readWholeLog(store: EventStore, after: Checkpoint = LOG_START): Promise<StreamEvent[]> {
  const all: StreamEvent[] = [];
  for (;;) {
    const page = await store.readAll(all.at(-1)?.position ?? after, 100);
    if (page.length === 0) return all;
    all.push(...page);
  }
}

/** Subscribes and resolves, closed again, as soon as `count` events have come. */
export async function receive(store: EventStore, after: Checkpoint, count: number): Promise<StreamEvent[]> {
  const received: StreamEvent[] = [];
  await new Promise<void>((resolve) => {
    const subscription = store.subscribe(after, (events) => {
      received.push(...events);
      if (received.length >= count) resolve();
    });
    closing.push(() => subscription.close());
  });
  return received;
}
const closing: (() => Promise<void>)[] = [];

/** What every adapter of the event store owes its callers. `open` gives an empty log; the suite closes it. */
export function describeEventStore(name: string, open: () => Promise<EventStore>): void {
  describe(`the event store ${name}`, () => {
    let store: EventStore;
    beforeEach(async () => (store = await open()));
    afterEach(async () => {
      for (const close of closing.splice(0)) await close();
      await store.close();
    });

    const append = (stream: string, events: readonly StoredEvent[]) =>
      store.append([{ stream, expectedRevision: 'any', events }]);

    describe('keeps events', () => {
      it('exactly as they were given, whoever acted and whatever is sealed', async () => {
        const stream = newStream();
        const sealed = [
          { subject: someAccount, ciphertext: Uint8Array.of(0, 255, 7) },
          { subject: AccountId.parse('AAAAAAAAAAAAAAAAAAAAAA'), ciphertext: new Uint8Array(300).fill(9) },
        ];
        const events = [
          sampleEvent({ sealed }),
          sampleEvent({
            actor: { kind: 'account', accountId: someAccount },
            payload: '{"name":"Ⓩürich \\"🌋\\""}',
          }),
          sampleEvent({ actor: { kind: 'server' }, at: Instant.parse('1999-12-31T23:59:59.999Z') }),
          sampleEvent({
            actor: { kind: 'operator' },
            at: Instant.parse('2038-01-19T03:14:08.000Z'),
            version: 7,
          }),
        ];
        await append(stream, events);
        const read = await store.readStream(stream);
        expect(
          read.map(({ stream: _stream, revision: _revision, position: _position, ...event }) => event),
        ).toEqual(events);
      });

      it('numbered densely in their stream, and ordered in the log', async () => {
        const [first, second] = [newStream(), newStream()];
        const [one] = await append(first, sampleEvents(2));
        const [two] = await append(second, sampleEvents(3));
        const [three] = await append(first, sampleEvents(1));
        expect([one, two, three].map((result) => result?.revision)).toEqual([1, 2, 2]);
        expect((await store.readStream(first)).map(({ revision }) => revision)).toEqual([0, 1, 2]);
        expect((await store.readStream(first, 1)).map(({ revision }) => revision)).toEqual([1, 2]);
        const log = await readWholeLog(store);
        expect(log.map(({ stream }) => stream)).toEqual([first, first, second, second, second, first]);
        expect(log.at(-1)?.position).toBe(three?.checkpoint);
        expect(await store.head()).toBe(three?.checkpoint);
      });

      it('and finds nothing in a stream that nobody wrote', async () => {
        expect(await store.readStream(newStream())).toEqual([]);
        expect(await store.readAll(LOG_START, 10)).toEqual([]);
        expect(await store.head()).toBe(LOG_START);
      });
    });

    describe('appends only to the log that the caller has seen', () => {
      it.each([
        ['a stream that should not exist, but does', 1, 'no-stream', 0],
        ['a stream that should exist, but does not', 0, 0, 'no-stream'],
        ['a stream that has moved on', 3, 1, 2],
        ['a stream that is not there yet', 2, 5, 1],
      ] as const)('and refuses %s', async (_what, length, expected, actual) => {
        const stream = newStream();
        if (length > 0) await append(stream, sampleEvents(length));
        const attempt = store.append([{ stream, expectedRevision: expected, events: sampleEvents(1) }]);
        await expect(attempt).rejects.toMatchObject({ name: 'WrongRevision', stream, expected, actual });
        expect(await store.readStream(stream)).toHaveLength(length);
      });

      it('and takes what fits', async () => {
        const stream = newStream();
        await store.append([{ stream, expectedRevision: 'no-stream', events: sampleEvents(2) }]);
        await store.append([{ stream, expectedRevision: 1, events: sampleEvents(1) }]);
        expect(await store.readStream(stream)).toHaveLength(3);
      });

      it('where a guard on another stream holds, and not where it fails', async () => {
        const [room, conversation] = [newStream(), newStream()];
        await append(room, sampleEvents(2));
        const send = (revision: number | 'no-stream') =>
          store.append([
            {
              stream: conversation,
              expectedRevision: 'any',
              events: sampleEvents(1),
              guards: [{ stream: room, revision }],
            },
          ]);
        await send(1);
        await append(room, sampleEvents(1));
        await expect(send(1)).rejects.toThrow(WrongRevision);
        await expect(send('no-stream')).rejects.toThrow(WrongRevision);
        await send(2);
        expect(await store.readStream(conversation)).toHaveLength(2);
      });

      it('all items together, or none', async () => {
        const [left, right] = [newStream(), newStream()];
        await append(right, sampleEvents(1));
        const both = (expectedRevision: number) =>
          store.append([
            { stream: left, expectedRevision: 'no-stream', events: sampleEvents(1) },
            { stream: right, expectedRevision, events: sampleEvents(2) },
          ]);
        await expect(both(7)).rejects.toThrow(WrongRevision);
        expect(await store.readStream(left)).toEqual([]);
        const results = await both(0);
        expect(results.map(({ revision }) => revision)).toEqual([0, 2]);
      });

      it('so that of many writers with the same picture one wins', async () => {
        const stream = newStream();
        const outcomes = await Promise.allSettled(
          Array.from({ length: 12 }, () =>
            store.append([{ stream, expectedRevision: 'no-stream', events: sampleEvents(1) }]),
          ),
        );
        const lost = outcomes.filter((outcome) => outcome.status === 'rejected');
        expect(lost).toHaveLength(11);
        expect(lost.every(({ reason }) => reason instanceof WrongRevision)).toBe(true);
        expect(await store.readStream(stream)).toHaveLength(1);
      });

      it('and one that fails among many does not hold up the others', async () => {
        const streams = Array.from({ length: 20 }, newStream);
        const outcomes = await Promise.allSettled(
          streams.map((stream, index) =>
            store.append([
              { stream, expectedRevision: index === 9 ? 4 : 'no-stream', events: sampleEvents(1) },
            ]),
          ),
        );
        expect(outcomes.map(({ status }) => status === 'rejected')).toEqual(
          streams.map((_, index) => index === 9),
        );
        expect(await readWholeLog(store)).toHaveLength(19);
      });
    });

    describe('carries out an append once', () => {
      it('and answers its repetition from the log, though its expectation is past', async () => {
        const [stream, other] = [newStream(), newStream()];
        const items = [
          { stream, expectedRevision: 'no-stream', events: sampleEvents(2) },
          { stream: other, expectedRevision: 'no-stream', events: sampleEvents(1) },
        ] as const;
        const first = await store.append(items);
        await append(stream, sampleEvents(1));
        const again = await store.append(items);
        expect(first.map(({ duplicate }) => duplicate)).toEqual([false, false]);
        expect(again).toEqual(first.map((result) => ({ ...result, duplicate: true })));
        expect(await readWholeLog(store)).toHaveLength(4);
      });

      it('also when it is repeated before it was answered', async () => {
        const stream = newStream();
        const items = [{ stream, expectedRevision: 'no-stream', events: sampleEvents(1) }] as const;
        const results = await Promise.all([store.append(items), store.append(items), store.append(items)]);
        expect(results.map(([result]) => result?.duplicate).sort()).toEqual([false, true, true]);
        expect(await store.readStream(stream)).toHaveLength(1);
      });

      it('and refuses event ids that were used for something else', async () => {
        const [stream, other] = [newStream(), newStream()];
        const used = sampleEvents(1);
        await append(stream, used);
        const conflict = new Refusal('conflict');
        await expect(append(other, used)).rejects.toEqual(conflict);
        await expect(append(stream, [...used, sampleEvent()])).rejects.toEqual(conflict);
        expect(await readWholeLog(store)).toHaveLength(1);
      });
    });

    describe('keeps bodies', () => {
      it('with their events, apart by kind', async () => {
        const [envelope, handshake] = [sampleEvent(), sampleEvent()];
        const bytes = Uint8Array.from({ length: 1500 }, (_, index) => index % 256);
        await store.append([
          {
            stream: newStream(),
            expectedRevision: 'any',
            events: [envelope, handshake],
            bodies: [
              { kind: 'envelope', eventId: envelope.id, bytes },
              { kind: 'handshake', eventId: handshake.id, bytes: Uint8Array.of(0) },
            ],
          },
        ]);
        const found = await store.readBodies('envelope', [envelope.id, handshake.id, newEventId()]);
        expect([...found.keys()]).toEqual([envelope.id]);
        expect(Uint8Array.from(found.get(envelope.id) ?? [])).toEqual(bytes);
        expect([...(await store.readBodies('handshake', [handshake.id])).keys()]).toEqual([handshake.id]);
      });

      it('until they are deleted, one by one, while their events stay', async () => {
        const [gone, kept] = [sampleEvent(), sampleEvent()];
        const stream = newStream();
        const bodies = [gone, kept].map(({ id }) => ({
          kind: 'handshake' as const,
          eventId: id,
          bytes: Uint8Array.of(7),
        }));
        await store.append([{ stream, expectedRevision: 'any', events: [gone, kept], bodies }]);
        for (let i = 0; i < 2; i++) await store.deleteBodies('handshake', [gone.id]);
        await store.deleteBodies('envelope', [kept.id]);
        expect([...(await store.readBodies('handshake', [gone.id, kept.id])).keys()]).toEqual([kept.id]);
        expect(idsOf(await store.readStream(stream))).toEqual([gone.id, kept.id]);
      });

      it('only when their events were appended', async () => {
        const event = sampleEvent();
        const refused = store.append([
          {
            stream: newStream(),
            expectedRevision: 3,
            events: [event],
            bodies: [{ kind: 'envelope', eventId: event.id, bytes: Uint8Array.of(1) }],
          },
        ]);
        await expect(refused).rejects.toThrow(WrongRevision);
        expect(await store.readBodies('envelope', [event.id])).toEqual(new Map());
      });
    });

    it('refuses items that no store can take', async () => {
      const stream = newStream();
      const event = sampleEvent();
      const item = { stream, expectedRevision: 'any', events: [event] } as const;
      const body = { kind: 'envelope', eventId: newEventId(), bytes: Uint8Array.of(1) } as const;
      const malformed = [
        [],
        [{ ...item, events: [] }],
        [{ ...item, stream: 'Room 1' }],
        [item, item],
        [item, { ...item, stream: newStream() }],
        [{ ...item, events: [event, event] }],
        [{ ...item, bodies: [body] }],
        [{ ...item, bodies: [1, 2].map(() => ({ ...body, eventId: event.id })) }],
      ];
      for (const items of malformed) await expect(store.append(items)).rejects.toThrow(TypeError);
      expect(await store.head()).toBe(LOG_START);
    });

    describe('is read', () => {
      it('page by page, in log order', async () => {
        const events = sampleEvents(7);
        await append(newStream(), events);
        const first = await store.readAll(LOG_START, 3);
        const second = await store.readAll(first.at(-1)?.position ?? LOG_START, 3);
        const third = await store.readAll(second.at(-1)?.position ?? LOG_START, 3);
        expect([first, second, third].map(idsOf)).toEqual([
          idsOf(events.slice(0, 3)),
          idsOf(events.slice(3, 6)),
          idsOf(events.slice(6)),
        ]);
        const places = [...first, ...second, ...third].map(({ position }) => position);
        expect(places).toEqual([...places].sort(compareCheckpoints));
      });

      it('live, from any place on, without gap or repetition', async () => {
        const stream = newStream();
        const before = sampleEvents(3);
        const [start] = await append(stream, before.slice(0, 1));
        await append(stream, before.slice(1));
        const received = receive(store, start?.checkpoint ?? LOG_START, 42);
        const after: StoredEvent[] = [];
        for (let round = 0; round < 40; round++) {
          const event = sampleEvent();
          after.push(event);
          await append(stream, [event]);
        }
        expect(idsOf(await received)).toEqual(idsOf([...before.slice(1), ...after]));
      });

      it('live by a reader who failed, from where it failed', async () => {
        const events = sampleEvents(3);
        const received: string[] = [];
        const done = new Promise<void>((resolve) => {
          let failures = 1;
          const subscription = store.subscribe(LOG_START, (batch) => {
            if (failures-- > 0) throw new Error('the reader stumbles');
            received.push(...idsOf(batch));
            if (received.length === 3) resolve();
          });
          closing.push(() => subscription.close());
        });
        await append(newStream(), events);
        await done;
        expect(received).toEqual(idsOf(events));
      });

      it('live until the reader has enough', async () => {
        const received: string[] = [];
        const first = sampleEvent();
        const arrived = Promise.withResolvers<void>();
        const subscription = store.subscribe(LOG_START, (batch) => {
          received.push(...idsOf(batch));
          arrived.resolve();
        });
        await append(newStream(), [first]);
        await arrived.promise;
        await subscription.close();
        const second = sampleEvent();
        await append(newStream(), [second]);
        await receive(store, LOG_START, 2);
        expect(received).toEqual([first.id]);
      });

      it('live by somebody who knows how fresh it is', async () => {
        const reached = Promise.withResolvers<void>();
        const subscription = store.subscribe(LOG_START, () => reached.resolve());
        const [result] = await append(newStream(), sampleEvents(1));
        await reached.promise;
        await receive(store, LOG_START, 1);
        expect(subscription.checkpoint).toBe(result?.checkpoint);
        expect(subscription.staleForMs()).toBeLessThan(1000);
        await subscription.close();
      });
    });

    it('shows 32 concurrent writers to a reader completely and in order', async () => {
      const writers = 32;
      const appendsEach = 25;
      const received = receive(store, LOG_START, writers * appendsEach);
      await Promise.all(
        Array.from({ length: writers }, async () => {
          const stream = newStream();
          for (let revision = -1; revision < appendsEach - 1; revision++) {
            const expectedRevision = revision < 0 ? 'no-stream' : revision;
            await store.append([{ stream, expectedRevision, events: sampleEvents(1) }]);
          }
        }),
      );
      const live = await received;
      const log = await readWholeLog(store);
      expect(log).toHaveLength(writers * appendsEach);
      expect(live).toEqual(log);
    });

    it('takes nothing more once it is closed', async () => {
      const running = append(newStream(), sampleEvents(1));
      await store.close();
      await expect(running).resolves.toHaveLength(1);
      await expect(append(newStream(), sampleEvents(1))).rejects.toEqual(new Refusal('shutting-down'));
    });
  });
}
