import { beforeEach, describe, expect, it } from '@jest/globals';
import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { RoomId } from '@collab/domain';
import { EngineClient } from '../core/engine.client.js';
import type { RoomView } from '../core/engine.port.js';
import { SessionStore } from '../core/session.store.js';
import { ScriptedEngine } from '../core/testing/scripted-engine.js';
import { RoomsStore } from './rooms.store.js';

const room = (name: string, at: string | null, more: Partial<RoomView> = {}): RoomView => ({
  roomId: RoomId.parse(`${name.replace(/\W/g, '').padStart(21, 'r').slice(-21)}A`),
  name,
  status: 'ready',
  invitedBy: null,
  lastMessage: at === null ? null : { text: `text of ${name}`, author: 'Hana', mine: false, at },
  unread: 0,
  trouble: null,
  memberCount: 2,
  deviceCount: 2,
  ...more,
});

describe('the list of rooms', () => {
  let engine: ScriptedEngine;
  let store: RoomsStore;
  const signedIn = signal(true);
  const read = async () => {
    TestBed.tick();
    await store.read();
  };

  beforeEach(() => {
    signedIn.set(true);
    engine = new ScriptedEngine({
      rooms: () => [
        room('Quiet', null),
        room('Older', '2026-11-20T10:00:00.000Z'),
        room('Pangénome', '2026-11-21T10:00:00.000Z', { unread: 3 }),
        room('Cruise', null, { status: 'invited', name: null, invitedBy: 'Samir' }),
      ],
    });
    TestBed.configureTestingModule({
      providers: [
        { provide: EngineClient, useValue: engine },
        { provide: SessionStore, useValue: { signedIn, noticed: () => undefined } },
      ],
    });
    store = TestBed.inject(RoomsStore);
  });

  it('has the newest message first, and invitations apart', async () => {
    await read();
    expect(store.joined().map(({ name }) => name)).toEqual(['Pangénome', 'Older', 'Quiet']);
    expect(store.invitations().map(({ invitedBy }) => invitedBy)).toEqual(['Samir']);
    expect(store.unread()).toBe(3);
  });

  it('is searched without accents and case, in names and last messages', async () => {
    await read();
    store.query.set(' PANGENOME ');
    expect(store.found().map(({ name }) => name)).toEqual(['Pangénome']);
    store.query.set('text of old');
    expect(store.found().map(({ name }) => name)).toEqual(['Older']);
    store.query.set('nothing like it');
    expect(store.found()).toEqual([]);
  });

  it('is read again when the worker says that it changed', async () => {
    await read();
    const before = engine.timesAsked('rooms');
    engine.tell({ type: 'rooms-changed' });
    expect(engine.timesAsked('rooms')).toBe(before + 1);
  });

  it('is gone with the session, and what arrives late stays out', async () => {
    await read();
    const late = store.read();
    signedIn.set(false);
    TestBed.tick();
    await late;
    expect(store.all()).toBeUndefined();
  });

  it('keeps what it has, and says so, when it cannot be read', async () => {
    await read();
    engine.script.rooms = () => Promise.reject(new Error('gone'));
    await store.read();
    expect(store.failure()).toEqual(new Error('gone'));
    expect(store.joined()).toHaveLength(3);
  });
});
