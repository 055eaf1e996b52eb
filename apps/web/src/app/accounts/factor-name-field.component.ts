import { Component, inject, input } from '@angular/core';
import { type FormControl, ReactiveFormsModule } from '@angular/forms';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { I18n } from '../core/i18n/i18n.js';

/** What a person calls a second factor. */
@Component({
  selector: 'app-factor-name-field',
  imports: [MatFormFieldModule, MatInput, ReactiveFormsModule],
  template: `
    <div class="field">
      <label for="factor-name">{{ i18n.t('enrol.name') }}</label>
      <mat-form-field appearance="outline" subscriptSizing="dynamic">
        <input matInput id="factor-name" [formControl]="control()" autocomplete="off" maxlength="60" />
        <mat-error>{{ i18n.t('enrol.name.required') }}</mat-error>
      </mat-form-field>
    </div>
  `,
})
export class FactorNameFieldComponent {
  protected readonly i18n = inject(I18n);
  readonly control = input.required<FormControl<string>>();
}
