import { Component, inject, input, signal } from '@angular/core';
import { type FormControl, ReactiveFormsModule } from '@angular/forms';
import { MatIconButton } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { IconComponent } from '../ui/icon.component.js';
import { I18n } from './i18n/i18n.js';

/** The field for a password, which can be shown while it is typed. What else is said of it stands below. */
@Component({
  selector: 'app-password-field',
  imports: [IconComponent, MatFormFieldModule, MatIconButton, MatInput, ReactiveFormsModule],
  template: `
    <div class="field">
      <label [for]="fieldId()">{{ label() }}</label>
      <mat-form-field appearance="outline" subscriptSizing="dynamic">
        <input
          matInput
          [id]="fieldId()"
          [type]="visible() ? 'text' : 'password'"
          [formControl]="control()"
          [attr.autocomplete]="autocomplete()"
          [attr.cdkFocusInitial]="focused() ? '' : null"
          autocapitalize="off"
          spellcheck="false"
        />
        <button
          matIconButton
          matSuffix
          type="button"
          [attr.aria-pressed]="visible()"
          [attr.aria-label]="i18n.t('password.show')"
          (click)="visible.set(!visible())"
        >
          <app-icon [name]="visible() ? 'eye-off' : 'eye'" />
        </button>
        @if (hint(); as hint) {
          <mat-hint>{{ hint }}</mat-hint>
        }
        <mat-error>{{ fault() ?? i18n.t('log-in.password.required') }}</mat-error>
      </mat-form-field>
      <ng-content />
    </div>
  `,
  styles: `
    :host {
      display: block;
    }
    [matSuffix] {
      margin-right: 4px;
    }
  `,
})
export class PasswordFieldComponent {
  protected readonly i18n = inject(I18n);
  readonly control = input.required<FormControl<string>>();
  readonly fieldId = input.required<string>();
  readonly label = input.required<string>();
  /** Which password the browser may offer here. */
  readonly autocomplete = input.required<'current-password' | 'new-password'>();
  readonly hint = input<string>();
  /** What is wrong with it, where more than its absence can be. */
  readonly fault = input<string>();
  /** Whether the focus of a dialog begins here. */
  readonly focused = input(false);
  protected readonly visible = signal(false);
}
