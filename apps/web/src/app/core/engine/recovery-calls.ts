import type { AccountId } from '@collab/domain';
import { ReadPasswordReset, ReadRecovery, RequestPasswordReset } from '@collab/domain';
import { EngineError } from '../engine.port.js';
import type { RecoveryCalls } from '../engine.recovery.port.js';
import type { Api } from './api.js';
import {
  changePassword,
  closeVault,
  openVaultByPassword,
  type OpenVault,
  resetPassword,
  showSheet,
  type ShownSheet,
  storeSheet,
} from './recovery.js';

/** Milliseconds for which a vault stays open for a sheet that is being written down. */
const OPEN_TIME = 15 * 60 * 1000;

/** Passwords and recovery, behind the pages. Holds the vault open between showing a sheet and keeping it, and no longer. */
export class RecoveryDesk implements RecoveryCalls {
  private fresh: OpenVault | undefined;
  private shown: ShownSheet | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly api: Api,
    private readonly owner: () => { readonly accountId: AccountId; readonly email: string } | undefined,
  ) {}

  /** Takes the vault that the first log-in has just made, so that its owner need not type the password again. */
  hold(vault: OpenVault): void {
    this.close();
    this.fresh = vault;
    this.timer = setTimeout(() => this.close(), OPEN_TIME);
  }

  /** Overwrites what is held. */
  close(): void {
    clearTimeout(this.timer);
    if (this.fresh !== undefined) closeVault(this.fresh);
    if (this.shown !== undefined) closeVault(this.shown.vault);
    this.fresh = undefined;
    this.shown = undefined;
  }

  async requestPasswordReset(input: Parameters<RecoveryCalls['requestPasswordReset']>[0]): Promise<void> {
    await this.api.call(RequestPasswordReset, input);
  }

  async readPasswordReset({ token }: { token: string }): Promise<{ hasSheet: boolean }> {
    const { vault } = await this.api.call(ReadPasswordReset, { token });
    return { hasSheet: vault !== null && vault.wrappedByRecoveryCode !== null };
  }

  resetPassword(input: Parameters<RecoveryCalls['resetPassword']>[0]): Promise<void> {
    return resetPassword(this.api, input);
  }

  async changePassword(input: Parameters<RecoveryCalls['changePassword']>[0]): Promise<void> {
    const vault = await openVaultByPassword(this.api, this.signedIn(), input.password);
    try {
      await changePassword(this.api, vault, input.newPassword);
    } finally {
      closeVault(vault);
    }
  }

  async recoverySheetWanted(): Promise<boolean> {
    return this.fresh !== undefined;
  }

  async showRecoverySheet({ password }: { password: string | null }): Promise<{ code: string }> {
    let vault = this.fresh;
    if (vault === undefined) {
      if (password === null) throw new EngineError('key-store-locked');
      vault = await openVaultByPassword(this.api, this.signedIn(), password);
    }
    // Held anew, so that the time starts again; the vault itself is not closed by it.
    this.fresh = undefined;
    this.close();
    this.shown = showSheet(vault);
    this.timer = setTimeout(() => this.close(), OPEN_TIME);
    return { code: this.shown.code };
  }

  async keepRecoverySheet(): Promise<void> {
    if (this.shown === undefined) throw new EngineError('key-store-locked');
    await storeSheet(this.api, this.shown);
    this.close();
  }

  recovery(): ReturnType<RecoveryCalls['recovery']> {
    return this.api.call(ReadRecovery, {});
  }

  private signedIn() {
    const owner = this.owner();
    if (owner === undefined) throw new EngineError('key-store-locked');
    return owner;
  }
}
