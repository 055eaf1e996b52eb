import { Component, inject, signal } from '@angular/core';
import {
  NonNullableFormBuilder,
  ReactiveFormsModule,
  Validators,
  type AbstractControl,
} from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { RouterLink } from '@angular/router';
import { download } from '../core/download.js';
import type { ErasureReceiptFile } from '../core/engine.profile.port.js';
import { FreshLogIn } from '../core/fresh-log-in.js';
import { I18n } from '../core/i18n/i18n.js';
import { PasswordFieldComponent } from '../core/password-field.component.js';
import { SessionStore } from '../core/session.store.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { Submission } from '../ui/submission.js';
import { AccountFrameComponent } from './account-frame.component.js';

/** Says what an erasure does, asks twice, and ends with the receipt. */
@Component({
  imports: [
    AccountFrameComponent,
    MatButton,
    MatFormFieldModule,
    MatInput,
    NoticeComponent,
    PasswordFieldComponent,
    ReactiveFormsModule,
    RouterLink,
  ],
  templateUrl: './erase-account.page.html',
  styleUrls: ['./account-form.scss', './erase-account.page.scss'],
})
export class EraseAccountPage {
  protected readonly i18n = inject(I18n);
  private readonly session = inject(SessionStore);
  private readonly fresh = inject(FreshLogIn);
  /** As it was when the page was opened: after the erasure nobody is signed in. */
  protected readonly email = this.session.session()?.email ?? '';
  protected readonly submission = new Submission();
  protected readonly receipt = signal<ErasureReceiptFile | undefined>(undefined);
  protected readonly saved = signal(false);
  protected readonly happens = ['rooms', 'devices', 'key', 'vault', 'contacts', 'address'] as const;
  protected readonly stays = ['messages', 'log', 'others', 'backups'] as const;
  protected readonly form = inject(NonNullableFormBuilder).group({
    email: ['', [({ value }: AbstractControl<string>) => (this.isOwn(value) ? null : { unlike: true })]],
    password: ['', [Validators.required, Validators.maxLength(1024)]],
  });

  protected submit(event: Event): Promise<void> {
    return this.submission.submit(event, this.form, async () => {
      const { password } = this.form.getRawValue();
      this.receipt.set(await this.fresh.run(() => this.session.eraseAccount(password)));
      this.form.reset();
    });
  }

  protected save({ receiptId, text }: ErasureReceiptFile): void {
    download(`collab-receipt-${receiptId.slice(0, 8)}.json`, text);
    this.saved.set(true);
  }

  private isOwn(value: string): boolean {
    return value.trim().toLowerCase() === this.email.toLowerCase();
  }
}
