import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router } from '@angular/router';
import { I18n } from '../core/i18n/i18n.js';
import { SessionStore } from '../core/session.store.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { Submission } from '../ui/submission.js';

/** On the pages of mailed links: says when somebody is signed in here already, for whom the link may not be meant. */
@Component({
  selector: 'app-foreign-link',
  imports: [MatButton, NoticeComponent],
  template: `
    @if (session.session(); as me) {
      <app-notice kind="caution">
        <p>{{ i18n.t('foreign.text', { email: me.email }) }}</p>
        @if (submission.failure(); as failure) {
          <p>{{ i18n.failure(failure) }}</p>
        }
        <button matButton="outlined" type="button" [disabled]="submission.busy()" (click)="logOut()">
          {{ i18n.t('foreign.log-out') }}
        </button>
      </app-notice>
    }
  `,
  styles: `
    app-notice {
      margin: 14px 0 6px;
    }
    button {
      margin-top: 10px;
    }
  `,
})
export class ForeignLinkComponent {
  protected readonly i18n = inject(I18n);
  protected readonly session = inject(SessionStore);
  private readonly router = inject(Router);
  protected readonly submission = new Submission();

  constructor() {
    void this.session.restore();
  }

  /** Logs out and stays with the link. */
  protected logOut(): Promise<void> {
    const { url } = this.router;
    return this.submission.run(async () => {
      await this.session.logOut();
      await this.router.navigateByUrl(url);
    });
  }
}
