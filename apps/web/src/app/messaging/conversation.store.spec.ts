import { beforeEach, describe, expect, it } from '@jest/globals';
import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { MessageId, RoomId } from '@collab/domain';
import { EngineClient } from '../core/engine.client.js';
import { EngineError, type MessageView, type RoomDetail } from '../core/engine.port.js';
import { SessionStore } from '../core/session.store.js';
import { ScriptedEngine } from '../core/testing/scripted-engine.js';
import { RoomStore } from '../rooms/room.store.js';
import { ConversationStore, MAX_MESSAGE_CHARACTERS } from './conversation.store.js';

const IROISE = RoomId.parse('Zb1n0kq0QeC8J1xkO2v5sA');
const BENCH = RoomId.parse('pVqvMCe9lxk1rkEYoUc2uA');

const message = (seq: number): MessageView => ({
  messageId: MessageId.parse(`${String(seq).padStart(21, 'm')}A`),
  seq,
  accountId: 'hana',
  author: 'Hana',
  mine: false,
  at: '2026-11-21T10:00:00.000Z',
  state: 'sent',
  text: 'text',
});

function detail(roomId: RoomId, seqs: readonly number[], unread: number): RoomDetail {
  const counts = { unread, trouble: null, memberCount: 2, deviceCount: 2 };
  return {
    room: { roomId, name: 'Iroise', status: 'ready', invitedBy: null, lastMessage: null, ...counts },
    members: [],
    epoch: 1,
    epochAuthenticator: null,
    lastRekeyAt: null,
    rekeyPending: false,
    heldFor: [],
    myRole: 'member',
    timeline: seqs.map((seq) => ({ item: 'message', ...message(seq) })),
    hasOlder: false,
  };
}

describe('the conversation that is open', () => {
  let engine: ScriptedEngine;
  let room: RoomStore;
  let store: ConversationStore;
  let shown: RoomDetail;

  const open = async (roomId: RoomId) => {
    room.open(roomId);
    await room.read();
    TestBed.tick();
  };

  beforeEach(() => {
    shown = detail(IROISE, [1, 2, 3], 2);
    engine = new ScriptedEngine({ room: () => shown, send: () => ({ messageId: message(9).messageId }) });
    TestBed.configureTestingModule({
      providers: [
        { provide: EngineClient, useValue: engine },
        { provide: SessionStore, useValue: { signedIn: signal(true), noticed: () => undefined } },
      ],
    });
    room = TestBed.inject(RoomStore);
    store = TestBed.inject(ConversationStore);
  });

  it('keeps what was begun in each room', async () => {
    await open(IROISE);
    store.write('half a sentence');
    await open(BENCH);
    expect(store.draft()).toBe('');
    await open(IROISE);
    expect(store.draft()).toBe('half a sentence');
  });

  it('empties the composer at once, and fills it again when the outbox refuses', async () => {
    await open(IROISE);
    store.write('  to the outbox  ');
    const sending = store.send();
    expect(store.draft()).toBe('');
    await sending;
    expect(engine.asked).toContainEqual({ method: 'send', input: { roomId: IROISE, text: 'to the outbox' } });

    engine.script.send = () => Promise.reject(new EngineError('crypto'));
    store.write('kept');
    await store.send();
    expect(store.draft()).toBe('kept');
    expect(store.failure()).toEqual(new EngineError('crypto'));
  });

  it('sends neither nothing nor too much', async () => {
    await open(IROISE);
    for (const text of ['', ' \n ', 'x'.repeat(MAX_MESSAGE_CHARACTERS + 1)]) {
      store.write(text);
      await store.send();
    }
    expect(engine.timesAsked('send')).toBe(0);
    store.write('x'.repeat(MAX_MESSAGE_CHARACTERS));
    await store.send();
    expect(engine.timesAsked('send')).toBe(1);
  });

  it('keeps the rule before the first unread message where it was, while messages are read and arrive', async () => {
    await open(IROISE);
    const places = () => store.rows().map((row) => row.key);
    const before = places();
    expect(before.indexOf('unread')).toBe(before.indexOf(message(2).messageId) - 1);
    shown = detail(IROISE, [1, 2, 3, 4], 0);
    await room.read();
    TestBed.tick();
    expect(places()).toEqual([...before, message(4).messageId]);
  });

  it('tells once how far the person has read', async () => {
    await open(IROISE);
    await store.seen();
    await store.seen();
    expect(engine.asked.filter(({ method }) => method === 'markRead')).toEqual([
      { method: 'markRead', input: { roomId: IROISE, seq: 3 } },
    ]);
  });

  it('does not show a room that was left while it was read', async () => {
    let answer: (detail: RoomDetail) => void = () => undefined;
    engine.script.room = () => new Promise((resolve) => (answer = resolve));
    room.open(IROISE);
    engine.script.room = () => detail(BENCH, [7], 0);
    room.open(BENCH);
    answer(detail(IROISE, [1], 0));
    await room.read();
    expect(room.detail()?.room.roomId).toBe(BENCH);
  });
});
