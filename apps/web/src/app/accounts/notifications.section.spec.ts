import { beforeEach, describe, expect, it } from '@jest/globals';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { EngineClient } from '../core/engine.client.js';
import type { Preferences } from '../core/engine.profile.port.js';
import { I18n } from '../core/i18n/i18n.js';
import { PreferencesStore } from '../core/preferences.js';
import { FakeDesktop } from '../core/testing/fake-desktop.js';
import { ScriptedEngine } from '../core/testing/scripted-engine.js';
import { NotificationsSection } from './notifications.section.js';

describe('the settings of notifications', () => {
  let desktop: FakeDesktop;
  let preferences: Preferences;
  let section: ComponentFixture<NotificationsSection>;
  const text = () => (section.nativeElement as HTMLElement).textContent ?? '';
  const click = async (name: string) => {
    const buttons = [...(section.nativeElement as HTMLElement).querySelectorAll('button')];
    const named = buttons.find(
      (button) => (button.textContent?.trim() || button.parentElement?.textContent?.trim()) === name,
    );
    named?.click();
    await section.whenStable();
  };

  beforeEach(() => {
    desktop = new FakeDesktop();
    desktop.install();
    preferences = {
      theme: 'system',
      timeZone: null,
      notifyOfMessages: false,
      notifyOfRequests: false,
      notificationText: 'bare',
      readReceipts: true,
      typing: true,
    };
    const engine = new ScriptedEngine({
      preferences: () => preferences,
      choosePreferences: (change) => (preferences = { ...preferences, ...change }),
    });
    TestBed.configureTestingModule({ providers: [{ provide: EngineClient, useValue: engine }] });
    TestBed.inject(I18n).choose('en');
  });

  const open = async () => {
    await TestBed.inject(PreferencesStore).read();
    section = TestBed.createComponent(NotificationsSection);
    await section.whenStable();
  };

  it('ask the browser when somebody switches one on, and not before', async () => {
    await open();
    expect(desktop.asked).toBe(0);
    await click('New messages');
    expect(desktop.asked).toBe(1);
    expect(preferences).toMatchObject({ notifyOfMessages: true, notifyOfRequests: false });
    await click('Contact requests and invitations');
    await click('New messages');
    expect(preferences).toMatchObject({ notifyOfMessages: false, notifyOfRequests: true });
    expect(desktop.asked).toBe(1);
  });

  it('explain what to do about a browser that refuses', async () => {
    desktop.answer = 'denied';
    await open();
    await click('New messages');
    expect(text()).toContain('This browser keeps notifications from you.');
    expect(preferences.notifyOfMessages).toBe(true);
  });

  it('offer to ask a browser that another device’s choice has come to', async () => {
    preferences = { ...preferences, notifyOfMessages: true };
    await open();
    expect(text()).toContain('This browser has not been asked yet');
    expect(desktop.asked).toBe(0);
    await click('Ask this browser');
    expect(desktop.asked).toBe(1);
    expect(text()).not.toContain('This browser has not been asked yet');
  });

  it('say so where a browser cannot notify', async () => {
    Reflect.deleteProperty(globalThis, 'Notification');
    preferences = { ...preferences, notifyOfMessages: true };
    await open();
    expect(text()).toContain('This browser cannot show notifications of a page.');
  });
});
