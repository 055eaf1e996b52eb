import { beforeEach, describe, expect, it } from '@jest/globals';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { ActivatedRoute, provideRouter } from '@angular/router';
import { BehaviorSubject } from 'rxjs';
import { EngineClient } from '../core/engine.client.js';
import { EngineError } from '../core/engine.port.js';
import { I18n } from '../core/i18n/i18n.js';
import { ScriptedEngine } from '../core/testing/scripted-engine.js';
import { VerifyPage } from './verify.page.js';

const [EXPIRED, NEWER] = ['e'.repeat(43), 'n'.repeat(43)];

describe('the page behind the link of a sign-up', () => {
  let fragment: BehaviorSubject<string>;
  let answers: Map<string, () => Promise<'nothing' | 'password'>>;
  let page: ComponentFixture<VerifyPage>;
  const element = () => page.nativeElement as HTMLElement;
  const text = () => element().textContent ?? '';
  /** Resolves when all that has an answer by now is shown. */
  const settle = async () => {
    await new Promise((resolve) => setTimeout(resolve));
    await page.whenStable();
  };
  const open = async (token: string) => {
    fragment.next(`token=${token}`);
    await page.whenStable();
    await settle();
  };

  beforeEach(async () => {
    answers = new Map([
      [EXPIRED, () => Promise.reject(new EngineError('link-expired'))],
      [NEWER, () => Promise.resolve('password')],
    ]);
    fragment = new BehaviorSubject(`token=${EXPIRED}`);
    const engine = new ScriptedEngine({ verificationNeeds: ({ token }) => answers.get(token)?.() });
    TestBed.configureTestingModule({
      providers: [
        provideRouter([]),
        { provide: EngineClient, useValue: engine },
        { provide: ActivatedRoute, useValue: { fragment } },
      ],
    });
    TestBed.inject(I18n).choose('en');
    page = TestBed.createComponent(VerifyPage);
    await page.whenStable();
    await settle();
  });

  it('forgets an expired link, and that a mail was sent again, when the newer one is opened in the same tab', async () => {
    expect(text()).toContain('expired');
    const resend = [...element().querySelectorAll('button')].find(
      (button) => button.textContent?.trim() === 'Send me a new link',
    );
    resend?.click();
    await settle();
    expect(text()).toContain('A new link is on its way');
    await open(NEWER);
    expect(text()).not.toContain('A new link is on its way');
    expect(element().querySelector('#verify-password')).not.toBeNull();
  });

  it('shows what the present link needs, though an answer about an earlier one comes later', async () => {
    const slow = 's'.repeat(43);
    let answer: (error: Error) => void = () => undefined;
    answers.set(slow, () => new Promise((_, reject) => (answer = reject)));
    await open(slow);
    await open(NEWER);
    answer(new EngineError('link-used'));
    await settle();
    expect(element().querySelector('#verify-password')).not.toBeNull();
  });
});
