import { beforeEach, describe, expect, it } from '@jest/globals';
import { EngineError } from '../core/engine.port.js';
import { PageBehindLink } from '../core/testing/page-behind-link.js';
import { ScriptedEngine } from '../core/testing/scripted-engine.js';
import { VerifyPage } from './verify.page.js';

const [EXPIRED, NEWER] = ['e'.repeat(43), 'n'.repeat(43)];

describe('the page behind the link of a sign-up', () => {
  let answers: Map<string, () => Promise<'nothing' | 'password'>>;
  let page: PageBehindLink<VerifyPage>;

  beforeEach(async () => {
    answers = new Map([
      [EXPIRED, () => Promise.reject(new EngineError('link-expired'))],
      [NEWER, () => Promise.resolve('password')],
    ]);
    const engine = new ScriptedEngine({ verificationNeeds: ({ token }) => answers.get(token)?.() });
    page = new PageBehindLink(VerifyPage, engine, EXPIRED);
    await page.settle();
  });

  it('forgets an expired link, and that a mail was sent again, when the newer one is opened in the same tab', async () => {
    expect(page.text).toContain('expired');
    const resend = [...page.element.querySelectorAll('button')].find(
      (button) => button.textContent?.trim() === 'Send me a new link',
    );
    resend?.click();
    await page.settle();
    expect(page.text).toContain('A new link is on its way');
    await page.open(NEWER);
    expect(page.text).not.toContain('A new link is on its way');
    expect(page.element.querySelector('#verify-password')).not.toBeNull();
  });

  it('shows what the present link needs, though an answer about an earlier one comes later', async () => {
    const slow = 's'.repeat(43);
    let answer: (error: Error) => void = () => undefined;
    answers.set(slow, () => new Promise((_, reject) => (answer = reject)));
    await page.open(slow);
    await page.open(NEWER);
    answer(new EngineError('link-used'));
    await page.settle();
    expect(page.element.querySelector('#verify-password')).not.toBeNull();
  });
});
