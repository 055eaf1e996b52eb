import { Injectable, inject, signal } from '@angular/core';
import type { FactorId, NewPasskey, PasskeyCreation } from '@collab/domain';
import { EngineClient } from '../core/engine.client.js';
import type { FactorsView, TotpSecretView } from '../core/engine.factors.port.js';
import { FreshLogIn } from '../core/fresh-log-in.js';

/** The own second factors. What decides who can log in asks for a fresh log-in first. */
@Injectable({ providedIn: 'root' })
export class FactorsStore {
  private readonly engine = inject(EngineClient);
  private readonly fresh = inject(FreshLogIn);
  private readonly known = signal<FactorsView | undefined>(undefined);
  /** Undefined until they have been read. */
  readonly view = this.known.asReadonly();

  async read(): Promise<void> {
    this.known.set(await this.engine.call('factors'));
  }

  startTotp(): Promise<{ token: string; totp: TotpSecretView }> {
    return this.fresh.run(() => this.engine.call('startTotp'));
  }

  /** Resolves to the recovery codes that come with the first second factor, else to none. */
  async finishTotp(input: { token: string; name: string; code: string }): Promise<readonly string[]> {
    const { recoveryCodes } = await this.engine.call('finishTotp', input);
    await this.read();
    return recoveryCodes;
  }

  startPasskey(): Promise<{ token: string; creation: PasskeyCreation }> {
    return this.fresh.run(() => this.engine.call('startPasskey'));
  }

  /** Resolves to the recovery codes that come with the first second factor, else to none. */
  async finishPasskey(input: {
    token: string;
    name: string;
    passkey: NewPasskey;
  }): Promise<readonly string[]> {
    const { recoveryCodes } = await this.engine.call('finishPasskey', input);
    await this.read();
    return recoveryCodes;
  }

  async rename(factorId: FactorId, name: string): Promise<void> {
    await this.engine.call('renameFactor', { factorId, name });
    await this.read();
  }

  async remove(factorId: FactorId): Promise<void> {
    await this.fresh.run(() => this.engine.call('removeFactor', { factorId }));
    await this.read();
  }

  async replaceCodes(): Promise<readonly string[]> {
    const { recoveryCodes } = await this.fresh.run(() => this.engine.call('replaceRecoveryCodes'));
    await this.read();
    return recoveryCodes;
  }
}
