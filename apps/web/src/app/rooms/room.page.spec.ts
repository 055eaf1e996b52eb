import { beforeEach, describe, expect, it } from '@jest/globals';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { RoomId } from '@collab/domain';
import { EngineClient } from '../core/engine.client.js';
import { EngineError } from '../core/engine.port.js';
import { I18n } from '../core/i18n/i18n.js';
import { SessionStore } from '../core/session.store.js';
import { ScriptedEngine } from '../core/testing/scripted-engine.js';
import { RoomPage } from './room.page.js';

describe('the page of a room', () => {
  let page: ComponentFixture<RoomPage>;
  let answer: (error: Error) => void;
  const headings = () =>
    [...(page.nativeElement as HTMLElement).querySelectorAll('h1, h2')].map(
      ({ tagName, textContent }) => `${tagName} ${textContent.trim()}`,
    );

  beforeEach(async () => {
    Object.defineProperty(globalThis, 'matchMedia', {
      configurable: true,
      value: () => ({ matches: true, addEventListener: () => undefined }),
    });
    const engine = new ScriptedEngine({ room: () => new Promise((_, reject) => (answer = reject)) });
    TestBed.configureTestingModule({
      providers: [
        provideRouter([]),
        { provide: EngineClient, useValue: engine },
        { provide: SessionStore, useValue: { signedIn: () => false, noticed: () => undefined } },
      ],
    });
    TestBed.inject(I18n).choose('en');
    page = TestBed.createComponent(RoomPage);
    page.componentRef.setInput('roomId', RoomId.parse('A'.repeat(22)));
    await page.whenStable();
  });

  it('says to all, also to who hears it, that the room is opening, and then that it could not be opened', async () => {
    expect(headings()).toEqual(['H1 Opening…']);
    answer(new EngineError('not-found'));
    await new Promise((resolve) => setTimeout(resolve));
    await page.whenStable();
    expect(headings()).toEqual(['H1 The room could not be opened']);
    expect(document.title).toBe('The room could not be opened · Collab');
    TestBed.inject(I18n).choose('fr');
    await page.whenStable();
    expect(headings()).toEqual(['H1 Le salon n’a pas pu s’ouvrir']);
    expect(document.title).toBe('Le salon n’a pas pu s’ouvrir · Collab');
  });
});
