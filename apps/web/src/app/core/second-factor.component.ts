import { Component, computed, inject, input, linkedSignal, output } from '@angular/core';
import { NonNullableFormBuilder, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import type { FactorAnswer, FactorMethod } from '@collab/domain';
import { focusFirstInvalid } from '../ui/first-invalid.js';
import { IconComponent } from '../ui/icon.component.js';
import { CodeFieldComponent } from './code-field.component.js';
import { I18n } from './i18n/i18n.js';
import { browserHasPasskeys } from './passkeys.js';

/** How each of them is offered in the place of another. */
const USE = {
  passkey: 'factor.use.passkey',
  totp: 'factor.use.totp',
  'recovery-code': 'factor.use.recovery-code',
} as const;

/** Asks for one of the second factors that the person has, and lets them take another one. */
@Component({
  selector: 'app-second-factor',
  imports: [CodeFieldComponent, IconComponent, MatButton, MatFormFieldModule, MatInput, ReactiveFormsModule],
  template: `
    @switch (method()) {
      @case ('recovery-code') {
        <p class="lead">{{ i18n.t('factor.lead.recovery-code') }}</p>
        <form [formGroup]="form" (submit)="submit($event)" novalidate>
          <div class="field">
            <label for="recovery-code">{{ i18n.t('factor.recovery-code') }}</label>
            <mat-form-field appearance="outline" subscriptSizing="dynamic">
              <input
                matInput
                id="recovery-code"
                class="data"
                formControlName="code"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
              />
              <mat-error>{{ i18n.t('factor.recovery-code.invalid') }}</mat-error>
            </mat-form-field>
          </div>
          <button matButton="filled" class="big wide" type="submit" [disabled]="busy()">
            {{ i18n.t(busy() ? 'factor.busy' : 'factor.submit') }}
          </button>
        </form>
      }
      @case ('passkey') {
        @if (canSign) {
          <p class="lead">{{ i18n.t('factor.lead.passkey') }}</p>
          <button
            matButton="filled"
            class="big wide"
            type="button"
            [disabled]="busy()"
            (click)="passkeyWanted.emit()"
          >
            <app-icon name="fingerprint" matButtonIcon />
            {{ i18n.t(busy() ? 'factor.passkey.busy' : 'factor.passkey') }}
          </button>
        } @else {
          <p class="lead">{{ i18n.t('factor.passkey.none') }}</p>
        }
      }
      @default {
        <p class="lead">{{ i18n.t('factor.lead.totp') }}</p>
        <app-code-field [busy]="busy()" (typed)="answered.emit({ method: 'totp', code: $event })" />
      }
    }
    <p class="others">
      @for (other of others(); track other) {
        <button matButton="text" type="button" (click)="method.set(other)">
          {{ i18n.t(use[other]) }}
        </button>
      }
      <ng-content />
    </p>
  `,
  styles: `
    .lead {
      margin: 6px 0 22px;
      font: var(--c-reading);
      color: var(--mat-sys-on-surface-variant);
      text-wrap: pretty;
    }
    form {
      display: flex;
      flex-direction: column;
      gap: 18px;
    }
    .others {
      display: flex;
      flex-wrap: wrap;
      gap: var(--s-2);
      margin: var(--s-3) 0 0 -12px;
    }
  `,
})
export class SecondFactorComponent {
  protected readonly i18n = inject(I18n);
  readonly methods = input.required<readonly FactorMethod[]>();
  readonly busy = input.required<boolean>();
  readonly answered = output<FactorAnswer>();
  /** The person wants to sign by a passkey; whoever shows this knows for what. */
  readonly passkeyWanted = output();
  protected readonly use = USE;
  protected readonly canSign = browserHasPasskeys();
  /** What the server names first, unless this browser cannot do it. */
  protected readonly method = linkedSignal<FactorMethod>(
    () =>
      this.methods().find((method) => method !== 'passkey' || this.canSign) ?? this.methods()[0] ?? 'totp',
  );
  protected readonly others = computed(() => this.methods().filter((method) => method !== this.method()));
  protected readonly form = inject(NonNullableFormBuilder).group({
    code: ['', [Validators.required, Validators.pattern(/^\s*([0-9A-Za-z][ -]*){16}\s*$/)]],
  });

  protected submit(event: Event): void {
    this.form.markAllAsTouched();
    if (this.form.invalid) focusFirstInvalid(event.target);
    if (this.form.invalid || this.busy()) return;
    this.answered.emit({ method: 'recovery-code', code: this.form.getRawValue().code.trim() });
  }
}
