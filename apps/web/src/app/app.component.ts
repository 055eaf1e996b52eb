import { Component, inject } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { ConnectionBannerComponent } from './core/connection-banner.component.js';
import { Theme } from './core/theme.js';

@Component({
  selector: 'app-root',
  imports: [RouterOutlet, ConnectionBannerComponent],
  template: `<app-connection-banner /><router-outlet />`,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      height: 100dvh;
      overflow-y: auto;
    }
  `,
})
export class AppComponent {
  /** Created with the first page, so that no page shows in the wrong theme. */
  protected readonly theme = inject(Theme);
}
