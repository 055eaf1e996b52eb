import { beforeEach, describe, expect, it } from '@jest/globals';
import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { AccountId, RoomId } from '@collab/domain';
import { EngineClient } from '../core/engine.client.js';
import type { PersonView } from '../core/engine.contacts.port.js';
import type { RoomView } from '../core/engine.port.js';
import type { Preferences } from '../core/engine.profile.port.js';
import { I18n } from '../core/i18n/i18n.js';
import { PreferencesStore } from '../core/preferences.js';
import { SessionStore } from '../core/session.store.js';
import { FakeDesktop } from '../core/testing/fake-desktop.js';
import { ScriptedEngine } from '../core/testing/scripted-engine.js';
import { Notifier } from './notifier.js';

const IROISE = RoomId.parse('Zb1n0kq0QeC8J1xkO2v5sA');
const BENCH = RoomId.parse('pVqvMCe9lxk1rkEYoUc2uA');
const SECRET = 'The cast is in the freezer.';

const room = (unread: number, author = 'Hana', more: Partial<RoomView> = {}): RoomView => ({
  roomId: IROISE,
  name: 'Iroise',
  status: 'ready',
  invitedBy: null,
  lastMessage: { text: SECRET, author, mine: author === 'me', at: '2026-11-20T10:00:00.000Z' },
  unread,
  trouble: null,
  memberCount: 2,
  deviceCount: 2,
  ...more,
});
const invitation = room(0, 'Hana', {
  roomId: BENCH,
  name: null,
  status: 'invited',
  invitedBy: 'Samir',
  lastMessage: null,
});
const asking: PersonView = {
  accountId: AccountId.parse('Qm1n0kq0QeC8J1xkO2v5sA'),
  displayName: 'Yann',
  status: 'incoming',
  since: null,
  note: SECRET,
  noteUnreadable: false,
  address: null,
  devices: 1,
  identity: null,
  presence: null,
};
const ALL: Preferences = {
  theme: 'system',
  timeZone: null,
  notifyOfMessages: true,
  notifyOfRequests: true,
  notificationText: 'who-and-where',
  readReceipts: true,
  typing: true,
};

describe('notifications', () => {
  let desktop: FakeDesktop;
  let engine: ScriptedEngine;
  let rooms: readonly RoomView[];
  let people: readonly PersonView[];
  let preferences: Preferences;
  const visited: string[] = [];
  const signedIn = signal(true);

  /** The worker says that something changed, and everything that follows from it has happened. */
  const settle = async () => {
    engine.tell({ type: 'rooms-changed' });
    engine.tell({ type: 'contacts-changed' });
    for (let turn = 0; turn < 20; turn++) {
      await Promise.resolve();
      TestBed.tick();
    }
  };
  const said = () => desktop.shown.map(({ title, body }) => `${title}: ${body}`);

  beforeEach(async () => {
    [rooms, people, preferences] = [[room(0)], [], ALL];
    visited.length = 0;
    signedIn.set(true);
    desktop = new FakeDesktop();
    desktop.permission = 'granted';
    desktop.install();
    engine = new ScriptedEngine({
      rooms: () => rooms,
      contacts: () => ({ people, outgoing: [], handle: null }),
      preferences: () => preferences,
    });
    TestBed.configureTestingModule({
      providers: [
        { provide: EngineClient, useValue: engine },
        { provide: SessionStore, useValue: { signedIn, noticed: () => undefined } },
        { provide: Router, useValue: { navigateByUrl: (address: string) => visited.push(address) } },
      ],
    });
    TestBed.inject(I18n).choose('en');
    await TestBed.inject(PreferencesStore).read();
    TestBed.inject(Notifier);
    await settle();
    desktop.look(false);
  });

  it('say who has written and where, never what', async () => {
    rooms = [room(1)];
    await settle();
    expect(said()).toEqual(['Iroise: New message from Hana']);
    rooms = [room(3, 'Samir')];
    await settle();
    expect(said()).toEqual(['Iroise: New message from Hana', 'Iroise: 3 new messages']);
    expect(desktop.shown.map(({ tag }) => tag)).toEqual([`/rooms/${IROISE}`, `/rooms/${IROISE}`]);
    expect(JSON.stringify(desktop.shown)).not.toContain(SECRET);
  });

  it('say who asks and who invites', async () => {
    rooms = [room(0), invitation];
    people = [asking];
    await settle();
    expect(said()).toEqual(['Invitation to a room: From Samir', 'Contact request: From Yann']);
    expect(JSON.stringify(desktop.shown)).not.toContain(SECRET);
  });

  it('go by nobody’s wishes once nobody is signed in', async () => {
    engine.tell({ type: 'signed-out' });
    expect(TestBed.inject(PreferencesStore).preferences()).toBeUndefined();
    rooms = [room(1)];
    await settle();
    expect(said()).toEqual([]);
  });

  it('say nothing but that something is new, if the person wants it so', async () => {
    preferences = { ...ALL, notificationText: 'bare' };
    await TestBed.inject(PreferencesStore).read();
    [rooms, people] = [[room(1), invitation], [asking]];
    await settle();
    expect(new Set(said())).toEqual(new Set(['Collab: Something new is waiting for you.']));
    expect(new Set(desktop.shown.map(({ tag }) => tag))).toEqual(new Set(['news']));
  });

  it('come of what is wanted only, and of nothing before the preferences are known', async () => {
    preferences = { ...ALL, notifyOfMessages: false };
    await TestBed.inject(PreferencesStore).read();
    [rooms, people] = [[room(1)], [asking]];
    await settle();
    expect(said()).toEqual(['Contact request: From Yann']);
    preferences = { ...ALL, notifyOfRequests: false };
    await TestBed.inject(PreferencesStore).read();
    [rooms, people] = [[room(2)], []];
    await settle();
    people = [asking];
    await settle();
    expect(said()).toEqual(['Contact request: From Yann', 'Iroise: 2 new messages']);
  });

  it('stay away while a page of Collab is looked at, in this tab or another', async () => {
    desktop.look(true);
    rooms = [room(1)];
    await settle();
    desktop.look(false);
    desktop.otherTab = true;
    rooms = [room(2)];
    await settle();
    expect(desktop.shown).toEqual([]);
    desktop.otherTab = false;
    rooms = [room(3)];
    await settle();
    expect(said()).toEqual(['Iroise: 3 new messages']);
  });

  it('stay away without the permission of the browser', async () => {
    desktop.permission = 'denied';
    rooms = [room(1)];
    await settle();
    expect(desktop.shown).toEqual([]);
  });

  it('come neither of own messages, nor of reading, nor of what a room held when it was joined', async () => {
    rooms = [room(0, 'me')];
    await settle();
    rooms = [room(0, 'me'), room(7, 'Hana', { roomId: BENCH })];
    await settle();
    rooms = [room(0, 'me'), room(0, 'Hana', { roomId: BENCH })];
    await settle();
    expect(desktop.shown).toEqual([]);
  });

  it('do not take what the next person finds for news', async () => {
    signedIn.set(false);
    await settle();
    rooms = [room(5)];
    signedIn.set(true);
    await settle();
    expect(desktop.shown).toEqual([]);
  });

  it('lead to where the news is, and go when the person comes back', async () => {
    rooms = [room(1)];
    people = [asking];
    await settle();
    const [message, request] = desktop.shown;
    request?.click();
    expect(visited).toEqual([`/contacts/${asking.accountId}`]);
    expect([message?.closed, request?.closed]).toEqual([false, true]);
    desktop.look(true);
    expect(message?.closed).toBe(true);
  });
});
