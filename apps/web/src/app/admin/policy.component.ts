import { Component, computed, inject, linkedSignal, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatCheckbox } from '@angular/material/checkbox';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatRadioModule } from '@angular/material/radio';
import type { SignUpPolicy } from '@collab/domain';
import { I18n } from '../core/i18n/i18n.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { Submission } from '../ui/submission.js';
import { AdministrationStore } from './administration.store.js';

/** As the server accepts them; its schema stays in the worker, for it cannot be loaded under the page's policy. */
const DOMAIN = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/;

/** What holds for every account: who may sign up, whether a second factor is required, the guide. */
@Component({
  selector: 'app-policy',
  imports: [MatButton, MatCheckbox, MatFormFieldModule, MatInput, MatRadioModule, NoticeComponent],
  template: `
    @if (submission.failure(); as failure) {
      <app-notice kind="error">{{ i18n.failure(failure) }}</app-notice>
    }
    <div>
      <p class="label" id="policy-sign-up">{{ i18n.t('admin.sign-up') }}</p>
      <mat-radio-group
        aria-labelledby="policy-sign-up"
        [value]="signUp()"
        (change)="signUp.set($event.value)"
      >
        @for (choice of choices; track choice) {
          <mat-radio-button [value]="choice">{{ label(choice) }}</mat-radio-button>
        }
      </mat-radio-group>
      @if (signUp() === 'domains') {
        <div class="field">
          <label for="policy-domains">{{ i18n.t('admin.domains') }}</label>
          <mat-form-field appearance="outline" subscriptSizing="dynamic">
            <input
              matInput
              id="policy-domains"
              autocomplete="off"
              [value]="domains()"
              (input)="domains.set($any($event.target).value)"
              [attr.aria-invalid]="parsed() === undefined"
            />
            <mat-hint>{{
              i18n.t(parsed() === undefined ? 'admin.domains.invalid' : 'admin.domains.hint')
            }}</mat-hint>
          </mat-form-field>
        </div>
      }
    </div>
    <mat-checkbox [checked]="factor()" (change)="factor.set($event.checked)">
      {{ i18n.t('admin.factor') }}
    </mat-checkbox>
    <div class="field">
      <label for="policy-password">{{ i18n.t('admin.password') }}</label>
      <mat-form-field appearance="outline" subscriptSizing="dynamic">
        <input
          matInput
          id="policy-password"
          type="number"
          min="8"
          max="64"
          [value]="characters()"
          (input)="characters.set($any($event.target).valueAsNumber)"
          [attr.aria-invalid]="!charactersHold()"
        />
        <mat-hint>{{ i18n.t('admin.password.hint') }}</mat-hint>
      </mat-form-field>
    </div>
    <mat-checkbox [checked]="guide()" (change)="guide.set($event.checked)">
      {{ i18n.t('admin.guide') }}
    </mat-checkbox>
    <div class="end">
      <button
        matButton="tonal"
        type="button"
        [disabled]="
          submission.busy() || parsed() === undefined || !charactersHold() || store.policy() === undefined
        "
        (click)="save()"
      >
        {{ i18n.t('admin.policy.save') }}
      </button>
      <span role="status">{{ saved() ? i18n.t('admin.policy.saved') : '' }}</span>
    </div>
  `,
  styles: `
    :host {
      display: grid;
      gap: var(--s-3);
    }
    .label {
      font: var(--c-title-small);
    }
    mat-radio-group {
      display: grid;
    }
    .field {
      margin: var(--s-2) 0 0;
      max-width: 420px;
    }
    .end {
      display: flex;
      flex-wrap: wrap;
      gap: 12px;
      align-items: center;
    }
  `,
})
export class PolicyComponent {
  protected readonly i18n = inject(I18n);
  protected readonly store = inject(AdministrationStore);
  protected readonly choices: readonly SignUpPolicy[] = ['invitation', 'domains', 'open'];
  private readonly known = computed(() => this.store.policy()?.policy);
  protected readonly signUp = linkedSignal<SignUpPolicy>(() => this.known()?.signUp ?? 'invitation');
  protected readonly domains = linkedSignal(() => (this.known()?.allowedDomains ?? []).join(', '));
  protected readonly factor = linkedSignal(() => this.known()?.secondFactorRequired ?? true);
  protected readonly characters = linkedSignal(() => this.known()?.passwordCharacters ?? 12);
  protected readonly charactersHold = computed(
    () => Number.isInteger(this.characters()) && this.characters() >= 8 && this.characters() <= 64,
  );
  protected readonly guide = linkedSignal(() => {
    this.known();
    return false;
  });
  /** The domains as they were typed; undefined while they cannot be what is meant. */
  protected readonly parsed = computed(() => {
    const words = this.domains()
      .toLowerCase()
      .split(/[\s,;]+/)
      .filter((word) => word !== '');
    if (this.signUp() !== 'domains') return words.filter((word) => DOMAIN.test(word));
    return words.length > 0 && words.every((word) => DOMAIN.test(word)) ? words : undefined;
  });
  protected readonly submission = new Submission();
  protected readonly saved = signal(false);

  protected label(choice: SignUpPolicy): string {
    return this.i18n.t(`admin.sign-up.${choice}`);
  }

  protected async save(): Promise<void> {
    const allowedDomains = this.parsed();
    const revision = this.store.policy()?.revision;
    if (allowedDomains === undefined || revision === undefined) return;
    this.saved.set(false);
    await this.submission.run(async () => {
      await this.store.changePolicy({
        revision,
        signUp: this.signUp(),
        allowedDomains,
        secondFactorRequired: this.factor(),
        passwordCharacters: this.characters(),
        guideAgain: this.guide(),
      });
      this.saved.set(true);
    });
    // Somebody else may have changed it: show what holds now.
    if (this.submission.failure() !== undefined) await this.store.readPolicy().catch(() => undefined);
  }
}
