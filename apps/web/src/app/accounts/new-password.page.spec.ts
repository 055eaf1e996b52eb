import { expect, it } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { ActivatedRoute, provideRouter } from '@angular/router';
import { BehaviorSubject } from 'rxjs';
import { EngineClient } from '../core/engine.client.js';
import { EngineError } from '../core/engine.port.js';
import { I18n } from '../core/i18n/i18n.js';
import { ScriptedEngine } from '../core/testing/scripted-engine.js';
import { NewPasswordPage } from './new-password.page.js';

it('the page behind the link for a new password takes the newer link that is opened in the same tab', async () => {
  const engine = new ScriptedEngine({
    readPasswordReset: ({ token }) => {
      if (token === 'expired') throw new EngineError('link-expired');
      return { hasSheet: true, displayName: 'Priya', email: 'priya@lab.example' };
    },
  });
  const fragment = new BehaviorSubject('token=expired');
  TestBed.configureTestingModule({
    providers: [
      provideRouter([]),
      { provide: EngineClient, useValue: engine },
      { provide: ActivatedRoute, useValue: { fragment } },
    ],
  });
  TestBed.inject(I18n).choose('en');
  const page = TestBed.createComponent(NewPasswordPage);
  /** Resolves when all that has an answer by now is shown. */
  const settle = async () => {
    await page.whenStable();
    await new Promise((resolve) => setTimeout(resolve));
    await page.whenStable();
  };
  const element = page.nativeElement as HTMLElement;
  await settle();
  expect(element.textContent).toContain('expired');
  fragment.next('token=newer');
  await settle();
  expect(element.textContent).not.toContain('expired');
  expect(element.querySelector('#new-password-code')).not.toBeNull();
});
