import { expect, it } from '@jest/globals';
import { EngineError } from '../core/engine.port.js';
import { PageBehindLink } from '../core/testing/page-behind-link.js';
import { ScriptedEngine } from '../core/testing/scripted-engine.js';
import { NewPasswordPage } from './new-password.page.js';

it('the page behind the link for a new password takes the newer link that is opened in the same tab', async () => {
  const engine = new ScriptedEngine({
    readPasswordReset: ({ token }) => {
      if (token === 'expired') throw new EngineError('link-expired');
      return { hasSheet: true, displayName: 'Priya', email: 'priya@lab.example' };
    },
  });
  const page = new PageBehindLink(NewPasswordPage, engine, 'expired');
  await page.settle();
  expect(page.text).toContain('expired');
  await page.open('newer');
  expect(page.text).not.toContain('expired');
  expect(page.element.querySelector('#new-password-code')).not.toBeNull();
});
