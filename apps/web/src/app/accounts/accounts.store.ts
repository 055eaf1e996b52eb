import { Injectable, computed, inject, signal } from '@angular/core';
import { EngineClient } from '../core/engine.client.js';
import type { DeviceView } from '../core/engine.devices.port.js';
import type { EngineCalls } from '../core/engine.port.js';
import { I18n } from '../core/i18n/i18n.js';

/** The way into an account, and the own devices. */
@Injectable({ providedIn: 'root' })
export class AccountsStore {
  private readonly engine = inject(EngineClient);
  private readonly i18n = inject(I18n);

  /** The address that the last sign-up on this page was for. */
  readonly awaitedEmail = signal<string | undefined>(undefined);
  /** Characters that a new password needs here. */
  readonly passwordCharacters = signal(12);
  private signUpToken: string | undefined;
  private readonly known = signal<readonly DeviceView[]>([]);
  readonly thisDevice = computed(() => this.known().find((device) => device.thisOne));
  readonly otherDevices = computed(() => this.known().filter((device) => !device.thisOne).length);

  /** Signs up; resolves to what comes next. */
  async signUp(input: Omit<Parameters<EngineCalls['signUp']>[0], 'language'>): Promise<'mail' | 'log-in'> {
    const { next, signUpToken } = await this.engine.call('signUp', {
      ...input,
      language: this.i18n.language(),
    });
    this.awaitedEmail.set(input.email);
    this.signUpToken = signUpToken;
    return next;
  }

  /** The address that an invitation is for. */
  invitation(token: string): Promise<{ email: string }> {
    return this.engine.call('invitation', { token });
  }

  async signUpPolicy(): ReturnType<EngineCalls['signUpPolicy']> {
    const policy = await this.engine.call('signUpPolicy');
    this.passwordCharacters.set(policy.passwordCharacters);
    return policy;
  }

  /** Asks how long a new password has to be. Without an answer the usual length holds. */
  async readPasswordRules(): Promise<void> {
    await this.signUpPolicy().catch(() => undefined);
  }

  /** Whether the mail of the last sign-up on this page can be sent again. */
  get canResend(): boolean {
    return this.signUpToken !== undefined;
  }

  /** Sends the mail of a sign-up again: of the given link, or of the last sign-up on this page. */
  async resendVerification(token = this.signUpToken): Promise<void> {
    if (token !== undefined) await this.engine.call('resendVerification', { token });
  }

  /** What a mailed link needs beside it on this browser. */
  verificationNeeds(token: string): Promise<'nothing' | 'password'> {
    return this.engine.call('verificationNeeds', { token });
  }

  /** Opens the account, by the link alone or with the password of the sign-up. */
  async verifyEmail(token: string, password?: string): Promise<void> {
    await this.engine.call('verifyEmail', { token, ...(password === undefined ? {} : { password }) });
  }

  async readDevices(): Promise<void> {
    this.known.set(await this.engine.call('devices'));
  }
}
