import { Component, inject, input, model } from '@angular/core';
import { MatCheckbox } from '@angular/material/checkbox';
import type { Role } from '@collab/domain';
import { I18n } from '../core/i18n/i18n.js';

/** Every role, in the order in which they are shown. */
export const ROLES: readonly Role[] = ['researcher', 'officer', 'compliance', 'administrator'];

/** Several roles to choose from; those that may not be granted are shown but cannot be ticked. */
@Component({
  selector: 'app-role-choice',
  imports: [MatCheckbox],
  template: `
    <fieldset>
      <legend>{{ i18n.t('admin.roles') }}</legend>
      @for (role of roles; track role) {
        <mat-checkbox
          [checked]="chosen().includes(role)"
          [disabled]="!chosen().includes(role) && locked().includes(role)"
          (change)="choose(role, $event.checked)"
        >
          {{ label(role) }}
        </mat-checkbox>
      }
    </fieldset>
  `,
  styles: `
    fieldset {
      display: grid;
      margin: 0;
      padding: 0;
      border: 0;
    }
    legend {
      padding: 0;
      font: var(--c-small);
      color: var(--mat-sys-on-surface-variant);
    }
  `,
})
export class RoleChoiceComponent {
  protected readonly i18n = inject(I18n);
  readonly chosen = model.required<readonly Role[]>();
  readonly locked = input<readonly Role[]>([]);
  protected readonly roles = ROLES;

  protected label(role: Role): string {
    return this.i18n.t(`settings.role.${role}`);
  }

  protected choose(role: Role, on: boolean): void {
    this.chosen.update((chosen) => (on ? [...chosen, role] : chosen.filter((other) => other !== role)));
  }
}
