import { Component, computed, effect, inject, input, untracked } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import type { FormControl, ValidationErrors } from '@angular/forms';
import { map, startWith, switchMap } from 'rxjs';
import { I18n } from '../core/i18n/i18n.js';
import { PasswordFieldComponent } from '../core/password-field.component.js';
import { AccountsStore } from './accounts.store.js';
import type { Verdict } from './password-judge.js';
import { PasswordJudges } from './password-judges.js';

const GRADES = ['weak', 'fair', 'good', 'strong'] as const;
/** More is no safer, and takes the judge longer than a keystroke. */
const MOST_CHARACTERS = 128;
/** Words of the place that nobody should build a password on. */
const PLACE = ['collab', location.hostname];

/**
 * The field for a new password, with what it is worth. The server never sees a password, so it cannot judge it: this field
 * is the judge, and makes its control invalid until the password holds. The lists of the judge are loaded beside the page.
 */
@Component({
  selector: 'app-new-password-field',
  imports: [PasswordFieldComponent],
  template: `
    <app-password-field
      autocomplete="new-password"
      [control]="control()"
      [fieldId]="fieldId()"
      [label]="label()"
      [hint]="i18n.t('password.hint', { n: characters() })"
      [fault]="fault() ?? i18n.t('password.required', { n: characters() })"
    >
      <p class="strength" aria-live="polite">
        @if (written().value !== '') {
          <span class="meter" aria-hidden="true">
            @for (grade of grades; track grade) {
              <i [class.on]="grade <= strength()"></i>
            }
          </span>
          @if (fault(); as fault) {
            {{ written().touched ? '' : fault }}
          } @else if (verdict(); as verdict) {
            {{ worth(verdict) }}
          }
        }
      </p>
    </app-password-field>
  `,
  styleUrl: './new-password-field.component.scss',
})
export class NewPasswordFieldComponent {
  protected readonly i18n = inject(I18n);
  private readonly accounts = inject(AccountsStore);
  private readonly judges = inject(PasswordJudges);
  readonly control = input.required<FormControl<string>>();
  readonly fieldId = input.required<string>();
  readonly label = input.required<string>();
  /** What the password should not resemble: name and address of its owner. */
  readonly unlike = input<readonly string[]>([]);
  protected readonly grades = [1, 2, 3, 4];
  protected readonly characters = this.accounts.passwordCharacters;
  protected readonly written = toSignal(
    toObservable(this.control).pipe(
      switchMap((control) =>
        control.events.pipe(
          startWith(undefined),
          map(() => ({ value: control.value, touched: control.touched })),
        ),
      ),
    ),
    { initialValue: { value: '', touched: false } },
  );
  /** Undefined while the password is too short or too long, and until the judge is here. */
  protected readonly verdict = computed(() => {
    const password = this.written().value;
    return this.lengthFault(password) === undefined ? this.verdictOn(password) : undefined;
  });
  protected readonly strength = computed(() => {
    const verdict = this.verdict();
    return verdict === undefined ? 0 : GRADES.indexOf(verdict.strength) + 1;
  });
  /** What is wrong with the password, and what helps. */
  protected readonly fault = computed(() => {
    const { value } = this.written();
    return value === '' ? undefined : this.faultOf(value);
  });

  constructor() {
    void this.accounts.readPasswordRules();
    void this.judges.load();
    effect((onCleanup) => {
      const control = this.control();
      const validator = (): ValidationErrors | null =>
        untracked(() => (this.faultOf(control.value) === undefined ? null : { password: true }));
      control.addValidators(validator);
      onCleanup(() => control.removeValidators(validator));
    });
    effect(() => {
      // What is said of a password changes with what is known of its owner, the policy, and when the judge arrives.
      this.judges.judge();
      this.unlike();
      this.characters();
      const control = this.control();
      untracked(() => control.updateValueAndValidity({ emitEvent: false }));
    });
  }

  protected worth({ strength }: Verdict): string {
    return this.i18n.t(`password.strength.${strength}`);
  }

  private faultOf(password: string): string | undefined {
    const wrongLength = this.lengthFault(password);
    if (wrongLength !== undefined) return wrongLength;
    const verdict = this.verdictOn(password);
    if (verdict === undefined) return this.i18n.t('password.checking');
    return verdict.fault && this.i18n.t(`password.fault.${verdict.fault}`);
  }

  private lengthFault(password: string): string | undefined {
    const missing = this.characters() - [...password].length;
    if (missing > 0) return this.i18n.t('password.short', { missing });
    const over = [...password].length - MOST_CHARACTERS;
    return over > 0 ? this.i18n.t('password.long', { n: MOST_CHARACTERS, over }) : undefined;
  }

  private verdictOn(password: string): Verdict | undefined {
    const judge = this.judges.judge();
    if (judge === undefined) void this.judges.load();
    return judge?.(password, [...this.unlike(), ...PLACE], this.characters());
  }
}
