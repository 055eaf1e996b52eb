import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import type { FactorView } from '@collab/domain';
import { ConfirmDialog, type Confirmation } from '../core/confirm.dialog.js';
import { leftUnproved } from '../core/fresh-log-in.js';
import { I18n } from '../core/i18n/i18n.js';
import { browserHasPasskeys } from '../core/passkeys.js';
import { SessionStore } from '../core/session.store.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { Submission } from '../ui/submission.js';
import { AddPasskeyDialog } from './add-passkey.dialog.js';
import { AddTotpDialog } from './add-totp.dialog.js';
import { FactorsStore } from './factors.store.js';
import { RecoveryCodesDialog } from './recovery-codes.dialog.js';
import { RenameFactorDialog } from './rename-factor.dialog.js';

/** The own second factors: what there is, and how to have more, fewer or others of them. */
@Component({
  selector: 'app-factors-section',
  imports: [MatButton, NoticeComponent],
  templateUrl: './factors.section.html',
  styleUrls: ['./settings-ways.scss', './factors.section.scss'],
})
export class FactorsSection {
  protected readonly i18n = inject(I18n);
  protected readonly store = inject(FactorsStore);
  private readonly session = inject(SessionStore);
  private readonly dialog = inject(MatDialog);
  protected readonly hasPasskeys = browserHasPasskeys();
  protected readonly submission = new Submission();

  constructor() {
    void this.attempt(() => this.store.read());
  }

  protected addTotp(): Promise<void> {
    return this.attempt(async () => {
      this.dialog.open(AddTotpDialog, { data: await this.store.startTotp() });
    });
  }

  protected addPasskey(): Promise<void> {
    return this.attempt(async () => {
      this.dialog.open(AddPasskeyDialog, { data: await this.store.startPasskey() });
    });
  }

  protected rename(factor: FactorView): void {
    this.dialog.open(RenameFactorDialog, { data: factor });
  }

  protected remove({ factorId, name }: FactorView): void {
    const isLast = this.store.view()?.factors.length === 1;
    this.ask({
      title: this.i18n.t('factors.remove.title', { name }),
      text: this.i18n.t(isLast ? 'factors.remove.last' : 'factors.remove.text'),
      submit: this.i18n.t('factors.remove.submit'),
      busy: this.i18n.t('factors.remove.busy'),
      act: () => this.store.remove(factorId),
    });
  }

  protected replaceCodes(): void {
    this.ask({
      title: this.i18n.t('factors.new-codes.title'),
      text: this.i18n.t('factors.new-codes.text'),
      submit: this.i18n.t('factors.new-codes.submit'),
      busy: this.i18n.t('factors.new-codes.busy'),
      act: async () => {
        const data = await this.store.replaceCodes();
        this.dialog.open(RecoveryCodesDialog, { data, disableClose: true });
      },
    });
  }

  private ask(data: Confirmation): void {
    this.dialog.open(ConfirmDialog, { data, role: 'alertdialog' });
  }

  private attempt(work: () => Promise<void>): Promise<void> {
    return this.submission.run(() =>
      work().catch((error: unknown) => {
        if (leftUnproved(error)) return;
        this.session.noticed(error);
        throw error;
      }),
    );
  }
}
