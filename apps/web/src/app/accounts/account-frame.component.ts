import { Component, computed, inject, input } from '@angular/core';
import { I18n } from '../core/i18n/i18n.js';
import { LanguageSwitchComponent } from '../core/language-switch.component.js';
import { GelComponent } from '../ui/gel.component.js';
import { MarkComponent } from '../ui/mark.component.js';

const STEPS = ['account', 'mail', 'log-in', 'factor', 'sheet'] as const;

/** The frame of the pages that lead into an account: the form on the left, the reason for it on the right. */
@Component({
  selector: 'app-account-frame',
  imports: [GelComponent, LanguageSwitchComponent, MarkComponent],
  templateUrl: './account-frame.component.html',
  styleUrl: './account-frame.component.scss',
})
export class AccountFrameComponent {
  protected readonly i18n = inject(I18n);
  /** Which reason stands beside the form. */
  readonly why = input<
    'why' | 'why.erase' | 'why.factor' | 'why.link' | 'why.linked' | 'why.log-in' | 'why.paper'
  >('why');
  /** The step of the sign-up that this page is; none for a page of its own. */
  readonly step = input<(typeof STEPS)[number]>();
  protected readonly steps = computed(() => {
    const step = this.step();
    if (step === undefined) return [];
    const now = STEPS.indexOf(step);
    return STEPS.map((name, index) => ({
      name,
      state: index < now ? 'done' : index === now ? 'now' : 'next',
    }));
  });
}
