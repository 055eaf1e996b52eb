import { Injectable, computed, inject, signal } from '@angular/core';
import { Router } from '@angular/router';
import type { FactorAnswer, Language, NewPasskey, PasskeyCreation, PasskeyRequest } from '@collab/domain';
import { EngineClient } from './engine.client.js';
import type { JoinView } from './engine.device-links.port.js';
import type { ErasureReceiptFile } from './engine.profile.port.js';
import type { LogInView } from './engine.factors.port.js';
import { EngineError, type ConnectionState, type SessionSummary } from './engine.port.js';
import { I18n } from './i18n/i18n.js';

/** Who is signed in here, and whether the server can be reached. */
@Injectable({ providedIn: 'root' })
export class SessionStore {
  private readonly engine = inject(EngineClient);
  private readonly router = inject(Router);
  private readonly i18n = inject(I18n);
  private restored: Promise<void> | undefined;
  /** Questions of this tab that may end signed in: their answer is what it goes by. */
  private asking = 0;

  private readonly summary = signal<SessionSummary | null>(null);
  readonly session = this.summary.asReadonly();
  readonly signedIn = computed(() => this.summary() !== null);
  readonly isAdministrator = computed(() => this.summary()?.roles.includes('administrator') ?? false);
  readonly isOfficer = computed(() => this.summary()?.roles.includes('officer') ?? false);
  readonly connection = signal<ConnectionState>('online');
  /** True after the server or another tab ended the session, until the next log-in. */
  readonly ended = signal(false);

  /** True after the account has removed this device, until the next log-in. */
  readonly removed = signal(false);

  constructor() {
    this.engine.onEvent((event) => {
      if (event.type === 'connection') this.connection.set(event.state);
      if (event.type === 'signed-in') this.follow(event.session);
      if (event.type === 'signed-out') this.close(false);
      if (event.type === 'session-ended') this.close(true);
      if (event.type === 'device-revoked') this.leave();
      if (event.type === 'person-changed' && event.accountId === this.summary()?.accountId) this.readAgain();
    });
  }

  /** Reads once whether this browser is signed in. */
  restore(): Promise<void> {
    this.restored ??= this.ask(this.engine.call('restore')).then(
      (summary) => this.summary.set(summary),
      () => this.summary.set(null),
    );
    return this.restored;
  }

  /** Proves the password; resolves to what is still asked for, which is nothing when a session has begun. */
  async logIn(input: { email: string; password: string }): Promise<LogInView> {
    const step = await this.unlessRemoved(this.engine.call('logIn', input));
    if (step.next === 'session') this.open(step.session);
    return step;
  }

  async answerSecondFactor(answer: FactorAnswer): Promise<void> {
    this.open(await this.unlessRemoved(this.engine.call('answerSecondFactor', { answer })));
  }

  /** Enrols the first second factor; resolves to the recovery codes, which are shown this once. */
  async enrolFirstFactor(input: { name: string; code: string }): Promise<readonly string[]> {
    const { session, recoveryCodes } = await this.unlessRemoved(this.engine.call('enrolFirstFactor', input));
    this.open(session);
    return recoveryCodes;
  }

  /** Uses the code of another device; resolves to what that one has to say yes to. */
  joinByCode(code: string): Promise<JoinView> {
    return this.engine.call('joinByCode', { code });
  }

  /** Looks whether the other device has said yes; opens the session when it has. */
  async followJoin(): Promise<JoinView> {
    const view = await this.unlessRemoved(this.engine.call('followJoin'));
    if (view.state === 'linked') this.open(view.session);
    return view;
  }

  cancelJoin(): void {
    this.engine.call('cancelJoin').catch(() => undefined);
  }

  /** What the passkeys of the account sign to complete the log-in. */
  challengeLogIn(): Promise<PasskeyRequest> {
    return this.engine.call('challengeLogIn');
  }

  startFirstPasskey(): Promise<PasskeyCreation> {
    return this.engine.call('startFirstPasskey');
  }

  /** Enrols the first second factor; resolves to the recovery codes, which are shown this once. */
  async enrolFirstPasskey(input: { name: string; passkey: NewPasskey }): Promise<readonly string[]> {
    const { session, recoveryCodes } = await this.unlessRemoved(this.engine.call('enrolFirstPasskey', input));
    this.open(session);
    return recoveryCodes;
  }

  /** Where a person goes after the log-in: the first one ends with the recovery sheet and the guide. */
  async firstPage(): Promise<string> {
    return (await this.engine.call('recoverySheetWanted')) ? '/recovery-sheet' : this.pageAfterSheet();
  }

  /** The guide, while it is unread; without an answer nobody is kept from their work. */
  async pageAfterSheet(): Promise<string> {
    const read = await this.engine.call('guide').then(
      (guide) => guide.read,
      () => true,
    );
    return read ? '/rooms' : '/guide';
  }

  async logOut(): Promise<void> {
    await this.engine.call('logOut');
    this.close(false);
  }

  /** Wipes what this browser keeps: keys and history in the worker's store, and the choices of this page. */
  async forgetBrowser(): Promise<void> {
    await this.engine.call('forgetBrowser');
    localStorage.clear();
    this.close(false);
  }

  /** Takes note of a failed call: a session that the server or the key store no longer has leads to the log-in. */
  noticed(error: unknown): void {
    if (
      error instanceof EngineError &&
      (error.code === 'unauthenticated' || error.code === 'key-store-locked')
    ) {
      this.close(true);
    }
  }

  async changeDisplayName(displayName: string): Promise<void> {
    this.summary.set(await this.engine.call('changeDisplayName', { displayName }));
  }

  /** Of pages, here and on the other devices, and of mails. */
  async changeLanguage(language: Language): Promise<void> {
    this.i18n.choose(language);
    if (this.signedIn()) this.summary.set(await this.engine.call('changeLanguage', { language }));
  }

  /** Has the account erased; the page that asked for it stays, with the receipt. */
  async eraseAccount(password: string): Promise<ErasureReceiptFile> {
    const receipt = await this.engine.call('eraseAccount', { password });
    localStorage.clear();
    this.summary.set(null);
    return receipt;
  }

  /** Another device, or this one, has changed the profile. */
  private readAgain(): void {
    this.engine.call('session').then(
      (summary) => {
        if (!this.signedIn()) return;
        this.summary.set(summary);
        if (summary.language !== this.i18n.language()) this.i18n.choose(summary.language);
      },
      (error: unknown) => this.noticed(error),
    );
  }

  /** Another tab has signed in: a log-in that waits here is not needed any more. */
  private follow(summary: SessionSummary): void {
    if (this.signedIn() || this.asking > 0) return;
    this.open(summary);
    if (this.router.url.startsWith('/log-in')) void this.router.navigateByUrl('/rooms');
  }

  private async ask<Result>(work: Promise<Result>): Promise<Result> {
    this.asking += 1;
    return work.finally(() => (this.asking -= 1));
  }

  private open(summary: SessionSummary): void {
    this.ended.set(false);
    this.removed.set(false);
    this.summary.set(summary);
    this.i18n.choose(summary.language);
  }

  /** A log-in on a device that the account has removed ends on the page that says so. */
  private async unlessRemoved<Result>(work: Promise<Result>): Promise<Result> {
    return this.ask(work).catch((error: unknown) => {
      if (error instanceof EngineError && error.code === 'device-revoked') this.leave();
      throw error;
    });
  }

  private leave(): void {
    this.summary.set(null);
    this.removed.set(true);
    void this.router.navigateByUrl('/device-removed');
  }

  private close(ended: boolean): void {
    if (!this.signedIn()) return;
    this.summary.set(null);
    this.ended.set(ended);
    void this.router.navigateByUrl('/log-in');
  }
}
