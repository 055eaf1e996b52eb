import { Component, computed, input } from '@angular/core';
import { IconComponent, type IconName } from './icon.component.js';

/** What happened, what it means, what to do, in the place where it matters. */
@Component({
  selector: 'app-notice',
  imports: [IconComponent],
  host: { '[class]': 'kind()', '[attr.role]': "kind() === 'error' ? 'alert' : null" },
  template: `<app-icon [name]="icon()" />
    <div><ng-content /></div>`,
  styles: `
    :host {
      display: flex;
      gap: var(--s-3);
      padding: 12px 16px;
      border-radius: var(--r-m);
      background: var(--mat-sys-surface-container);
      font: var(--c-body);
    }
    app-icon {
      margin-top: 1px;
    }
    div {
      flex: 1;
      min-width: 0;
    }
    :host(.caution) {
      background: var(--c-caution-container);
      color: var(--c-on-caution-container);
    }
    :host(.error) {
      background: var(--mat-sys-error-container);
      color: var(--mat-sys-on-error-container);
    }
  `,
})
export class NoticeComponent {
  readonly kind = input<'quiet' | 'caution' | 'error'>('quiet');
  /** A sign that says more than the usual one of its kind. */
  readonly sign = input<IconName>();
  protected readonly icon = computed<IconName>(
    () => this.sign() ?? (this.kind() === 'quiet' ? 'clock' : 'alert'),
  );
}
