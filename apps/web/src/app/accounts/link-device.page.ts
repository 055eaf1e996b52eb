import { Component, computed, DestroyRef, inject, signal } from '@angular/core';
import { NonNullableFormBuilder, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { FactorAnswer } from '@collab/domain';
import { EngineClient } from '../core/engine.client.js';
import type { LinkView } from '../core/engine.device-links.port.js';
import { EngineError } from '../core/engine.port.js';
import { I18n } from '../core/i18n/i18n.js';
import { signByPasskey } from '../core/passkeys.js';
import { PasswordFieldComponent } from '../core/password-field.component.js';
import { SecondFactorComponent } from '../core/second-factor.component.js';
import { BandPrintComponent } from '../ui/band-print.component.js';
import { digits } from '../ui/band-print.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { Submission } from '../ui/submission.js';
import { QrCodeComponent } from '../ui/qr-code.component.js';
import { repeatedLook } from './repeated-look.js';

/** Lets a new browser in: a code to scan there, and the yes of the person who has both screens before them. */
@Component({
  imports: [
    BandPrintComponent,
    MatButton,
    NoticeComponent,
    PasswordFieldComponent,
    QrCodeComponent,
    ReactiveFormsModule,
    RouterLink,
    SecondFactorComponent,
  ],
  templateUrl: './link-device.page.html',
  styleUrl: './link-device.page.scss',
})
export class LinkDevicePage {
  protected readonly i18n = inject(I18n);
  private readonly engine = inject(EngineClient);
  protected readonly form = inject(NonNullableFormBuilder).group({ password: ['', Validators.required] });
  protected readonly submission = new Submission();
  /** What has just happened, for people who hear the page. */
  protected readonly said = signal('');
  /** Undefined until the password is proved, and when a link is over. */
  protected readonly view = signal<LinkView | undefined>(undefined);
  protected readonly methods = computed(() => this.in('second-factor')?.methods ?? []);
  protected readonly code = computed(() => this.in('shown')?.code ?? '');
  /** For cameras that open addresses. What follows the # stays in the browser. */
  protected readonly address = computed(() => `${location.origin}/link#${this.code()}`);
  protected readonly name = computed(() => this.in('asked')?.name ?? this.in('linked')?.name ?? '');
  protected readonly fingerprint = computed(() => this.in('asked')?.fingerprint ?? '');
  protected readonly digits = computed(() => digits(this.fingerprint(), 4));
  private readonly look = repeatedLook(() => this.follow());

  constructor() {
    inject(DestroyRef).onDestroy(() => {
      if (this.view() !== undefined) this.engine.call('cancelLink').catch(() => undefined);
    });
  }

  protected start(event: Event): Promise<void> {
    return this.submission.submit(event, this.form, async () => {
      const { password } = this.form.getRawValue();
      await this.beginAnew(async () => this.show(await this.engine.call('startLink', { password })));
      this.form.reset();
    });
  }

  protected confirm(answer: FactorAnswer): Promise<void> {
    return this.attempt(async () => this.show(await this.engine.call('confirmLink', { answer })));
  }

  protected sign(): Promise<void> {
    return this.attempt(async () => {
      const assertion = await signByPasskey(await this.engine.call('challengeLink'));
      const answer = { method: 'passkey', assertion } as const;
      this.show(await this.engine.call('confirmLink', { answer }));
    });
  }

  protected approve(): Promise<void> {
    return this.attempt(async () => this.show(await this.engine.call('approveLink')));
  }

  protected cancel(): Promise<void> {
    this.view.set(undefined);
    return this.attempt(() => this.engine.call('cancelLink'));
  }

  protected async copy(): Promise<void> {
    await navigator.clipboard.writeText(this.code());
    this.said.set(this.i18n.t('link.copied'));
  }

  private in<State extends LinkView['state']>(state: State) {
    const view = this.view();
    return view?.state === state ? (view as Extract<LinkView, { readonly state: State }>) : undefined;
  }

  private show(view: LinkView): void {
    this.view.set(view);
    if (view.state !== 'second-factor' && view.state !== 'linked') this.look.start();
  }

  /** False when there is nothing more to wait for. */
  private async follow(): Promise<boolean> {
    const before = this.view();
    if (before === undefined || this.submission.busy()) return before !== undefined;
    try {
      const view = await this.engine.call('followLink');
      // A yes or a no may have come while this looked.
      if (this.view() === before) this.view.set(view);
      return view.state !== 'linked';
    } catch (error) {
      if (error instanceof EngineError && error.code === 'network') return true;
      // Another code may be shown by now.
      if (this.view() !== before) return this.view() !== undefined;
      this.view.set(undefined);
      this.submission.failure.set(error);
      return false;
    }
  }

  private attempt(work: () => Promise<void>): Promise<void> {
    return this.submission.run(() => this.beginAnew(work));
  }

  /** Goes back to the beginning when the link is over. */
  private async beginAnew(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof EngineError && OVER.has(error.code)) this.view.set(undefined);
      throw error;
    }
  }
}

/** After these a link is begun again. */
const OVER = new Set<string>([
  'device-link-invalid',
  'link-altered',
  'log-in-expired',
  'fresh-log-in-required',
]);
