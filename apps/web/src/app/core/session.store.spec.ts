import { beforeEach, describe, expect, it } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { AccountId } from '@collab/domain';
import { EngineClient } from './engine.client.js';
import { EngineError, type SessionSummary } from './engine.port.js';
import { I18n } from './i18n/i18n.js';
import { SessionStore } from './session.store.js';
import { ScriptedEngine } from './testing/scripted-engine.js';

const MAELLE: SessionSummary = {
  accountId: AccountId.parse('pVqvMCe9lxk1rkEYoUc2uA'),
  email: 'maelle@example.org',
  displayName: 'Maëlle Kervadec',
  language: 'fr',
  roles: ['researcher'],
};

describe('the session of this browser', () => {
  let engine: ScriptedEngine;
  let visited: string[];
  let store: SessionStore;

  beforeEach(() => {
    localStorage.clear();
    visited = [];
    engine = new ScriptedEngine({ restore: () => null, logIn: () => ({ next: 'session', session: MAELLE }) });
    const router = { url: '/log-in', navigateByUrl: (url: string) => visited.push(url) };
    TestBed.configureTestingModule({
      providers: [
        { provide: EngineClient, useValue: engine },
        { provide: Router, useValue: router },
      ],
    });
    store = TestBed.inject(SessionStore);
  });

  it('is restored once, however many guards ask', async () => {
    engine.script.restore = () => MAELLE;
    await Promise.all([store.restore(), store.restore()]);
    expect(store.session()).toEqual(MAELLE);
    expect(engine.timesAsked('restore')).toBe(1);
  });

  it('speaks the language of the account after the log-in', async () => {
    await store.logIn({ email: MAELLE.email, password: 'kelp-forest-at-low-tide' });
    expect(store.signedIn()).toBe(true);
    expect(TestBed.inject(I18n).language()).toBe('fr');
  });

  it('stays signed out when the log-in is refused', async () => {
    engine.script.logIn = () => Promise.reject(new EngineError('wrong-password'));
    await expect(store.logIn({ email: 'a@example.org', password: 'b' })).rejects.toThrow('wrong-password');
    expect(store.signedIn()).toBe(false);
  });

  it('leads to the log-in, and says why, when the server ends it', async () => {
    await store.logIn({ email: MAELLE.email, password: 'kelp-forest-at-low-tide' });
    engine.tell({ type: 'session-ended' });
    expect(store.signedIn()).toBe(false);
    expect(store.ended()).toBe(true);
    expect(visited).toEqual(['/log-in']);
  });

  it('follows another tab of this browser in and out, without a word', async () => {
    await store.restore();
    engine.tell({ type: 'signed-in', session: MAELLE });
    expect(store.session()).toEqual(MAELLE);
    expect(visited).toEqual(['/rooms']);
    engine.tell({ type: 'signed-out' });
    expect([store.signedIn(), store.ended()]).toEqual([false, false]);
    expect(visited).toEqual(['/rooms', '/log-in']);
  });

  it('goes by its own answer when it is the tab that signs in', async () => {
    engine.script.logIn = async () => {
      await Promise.resolve();
      engine.tell({ type: 'signed-in', session: MAELLE });
      return { next: 'session', session: MAELLE };
    };
    await store.logIn({ email: MAELLE.email, password: 'kelp-forest-at-low-tide' });
    expect(store.signedIn()).toBe(true);
    // Where it goes is for the page to say: the recovery sheet, the guide, the rooms.
    expect(visited).toEqual([]);
  });

  it('says nothing about an end that the person asked for', async () => {
    await store.logIn({ email: MAELLE.email, password: 'kelp-forest-at-low-tide' });
    await store.logOut();
    expect(store.ended()).toBe(false);
    expect(visited).toEqual(['/log-in']);
  });

  it('ends on a locked key store, not on a lost network', async () => {
    await store.logIn({ email: MAELLE.email, password: 'kelp-forest-at-low-tide' });
    store.noticed(new EngineError('network'));
    expect(store.signedIn()).toBe(true);
    store.noticed(new EngineError('key-store-locked'));
    expect(store.signedIn()).toBe(false);
  });

  it('forgets the choices of this browser with its keys', async () => {
    await store.logIn({ email: MAELLE.email, password: 'kelp-forest-at-low-tide' });
    localStorage.setItem('collab.theme', 'dark');
    await store.forgetBrowser();
    expect(engine.timesAsked('forgetBrowser')).toBe(1);
    expect(localStorage).toHaveLength(0);
  });
});
