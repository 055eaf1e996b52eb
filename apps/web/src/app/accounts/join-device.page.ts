import { Location } from '@angular/common';
import { Component, DestroyRef, inject, signal } from '@angular/core';
import { NonNullableFormBuilder, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import { firstValueFrom } from 'rxjs';
import type { JoinView } from '../core/engine.device-links.port.js';
import { EngineError } from '../core/engine.port.js';
import { I18n } from '../core/i18n/i18n.js';
import { ScanCodeDialog, type ScannedCode } from '../core/scan-code.dialog.js';
import { SessionStore } from '../core/session.store.js';
import { BandPrintComponent } from '../ui/band-print.component.js';
import { digits } from '../ui/band-print.js';
import { IconComponent } from '../ui/icon.component.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { Submission } from '../ui/submission.js';
import { AccountFrameComponent } from './account-frame.component.js';
import { repeatedLook } from './repeated-look.js';

type Waiting = Extract<JoinView, { readonly state: 'waiting' }>;

/** A new browser that another device of the person lets in: by its code, scanned, pasted or typed. */
@Component({
  imports: [
    AccountFrameComponent,
    BandPrintComponent,
    IconComponent,
    MatButton,
    MatFormFieldModule,
    MatInput,
    NoticeComponent,
    ReactiveFormsModule,
    RouterLink,
  ],
  templateUrl: './join-device.page.html',
  styleUrls: ['./account-form.scss', './join-device.page.scss'],
})
export class JoinDevicePage {
  protected readonly i18n = inject(I18n);
  private readonly session = inject(SessionStore);
  private readonly router = inject(Router);
  private readonly dialog = inject(MatDialog);
  protected readonly form = inject(NonNullableFormBuilder).group({
    // 32 characters of the code, with or without what separates them; or the address that the QR code holds.
    code: ['', [Validators.required, Validators.pattern(/^(?:.*#)?(?:[\s-]*[0-9A-Za-z]){32}[\s-]*$/)]],
  });
  protected readonly submission = new Submission();
  /** Set while the other device has to say yes. */
  protected readonly waiting = signal<Waiting | undefined>(undefined);
  private readonly look = repeatedLook(() => this.follow());

  constructor() {
    const code = inject(ActivatedRoute).snapshot.fragment;
    if (code) {
      // The code stays in neither the address bar nor the history.
      inject(Location).replaceState('/link');
      this.form.setValue({ code });
    }
    inject(DestroyRef).onDestroy(() => {
      if (this.waiting() !== undefined) this.session.cancelJoin();
    });
  }

  protected digitsOf(fingerprint: string): string {
    return digits(fingerprint, 4);
  }

  protected async scan(): Promise<void> {
    const read = await firstValueFrom(
      this.dialog.open<ScanCodeDialog, ScannedCode, string>(ScanCodeDialog, { data: 'device' }).afterClosed(),
    );
    if (read === undefined) return;
    this.form.setValue({ code: read });
    await this.submission.run(() => this.use());
  }

  protected submit(event: Event): Promise<void> {
    return this.submission.submit(event, this.form, () => this.use());
  }

  protected stop(): void {
    this.waiting.set(undefined);
    this.session.cancelJoin();
  }

  private async use(): Promise<void> {
    const typed = this.form.getRawValue().code;
    const view = await this.session.joinByCode(typed.slice(typed.indexOf('#') + 1));
    this.form.reset();
    if (view.state === 'waiting') this.waiting.set(view);
    this.look.start();
  }

  /** False when there is nothing more to wait for. */
  private async follow(): Promise<boolean> {
    if (this.waiting() === undefined) return false;
    try {
      const view = await this.session.followJoin();
      if (view.state === 'waiting') return true;
      this.waiting.set(undefined);
      await this.router.navigateByUrl('/rooms');
      return false;
    } catch (error) {
      if (error instanceof EngineError && error.code === 'network') return true;
      this.waiting.set(undefined);
      this.submission.failure.set(error);
      return false;
    }
  }
}
