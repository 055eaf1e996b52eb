import { Injectable, computed, inject, signal } from '@angular/core';
import { EngineClient } from '../core/engine.client.js';
import type { DeviceView } from '../core/engine.port.js';
import { I18n } from '../core/i18n/i18n.js';

/** The way into an account, and the own devices. */
@Injectable({ providedIn: 'root' })
export class AccountsStore {
  private readonly engine = inject(EngineClient);
  private readonly i18n = inject(I18n);

  /** The address that the last sign-up on this page was for. */
  readonly awaitedEmail = signal<string | undefined>(undefined);
  private readonly known = signal<readonly DeviceView[]>([]);
  readonly thisDevice = computed(() => this.known().find((device) => device.thisOne));
  readonly otherDevices = computed(() => this.known().filter((device) => !device.thisOne).length);

  async signUp(input: { displayName: string; email: string; password: string; administratorToken?: string }) {
    await this.engine.call('signUp', { ...input, language: this.i18n.language() });
    this.awaitedEmail.set(input.email);
  }

  async verifyEmail(token: string): Promise<void> {
    await this.engine.call('verifyEmail', { token });
  }

  async readDevices(): Promise<void> {
    this.known.set(await this.engine.call('devices'));
  }
}
