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
import type { Open } from './running.js';

/** Milliseconds for which a vault stays open for a sheet that is being written down. */
const OPEN_TIME = 15 * 60 * 1000;

/** Holds a vault open until its recovery sheet is shown, and until what was shown is kept, and no longer. */
export class RecoveryDesk {
  private fresh: OpenVault | undefined;
  private shown: ShownSheet | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** True while a vault is open that has no sheet yet. */
  get holds(): boolean {
    return this.fresh !== undefined;
  }

  /** The sheet that was shown last. Throws `key-store-locked` when it was too long ago. */
  get sheet(): ShownSheet {
    if (this.shown === undefined) throw new EngineError('key-store-locked');
    return this.shown;
  }

  /** Takes the vault that the first log-in has just made, so that its owner need not type the password again. */
  hold(vault: OpenVault): void {
    this.close();
    this.fresh = vault;
    this.timer = setTimeout(() => this.close(), OPEN_TIME);
  }

  /** Draws the code of a new sheet for the vault that is held, else for the one that is opened now. */
  async show(openNow: () => Promise<OpenVault>): Promise<ShownSheet> {
    const vault = this.fresh ?? (await openNow());
    // Held anew, so that the time starts again; the vault itself is not closed by it.
    this.fresh = undefined;
    this.close();
    this.shown = showSheet(vault);
    this.timer = setTimeout(() => this.close(), OPEN_TIME);
    return this.shown;
  }

  /** Overwrites what is held. */
  close(): void {
    clearTimeout(this.timer);
    if (this.fresh !== undefined) closeVault(this.fresh);
    if (this.shown !== undefined) closeVault(this.shown.vault);
    this.fresh = undefined;
    this.shown = undefined;
  }
}

/** Passwords and recovery, behind the pages. */
export function recoveryCalls(api: Api, desk: RecoveryDesk, open: Open): RecoveryCalls {
  const openVault = (password: string) =>
    openVaultByPassword(api, open().account.profile.accountId, password);
  return {
    requestPasswordReset: async (input) => {
      await api.call(RequestPasswordReset, input);
    },
    readPasswordReset: async ({ token }) => {
      const { vault, displayName, email } = await api.call(ReadPasswordReset, { token });
      return { hasSheet: vault !== null && vault.wrappedByRecoveryCode !== null, displayName, email };
    },
    resetPassword: (input) => resetPassword(api, input),
    changePassword: async ({ password, newPassword }) => {
      const vault = await openVault(password);
      try {
        await changePassword(api, vault, newPassword);
      } finally {
        closeVault(vault);
      }
    },
    recoverySheetWanted: async () => desk.holds,
    showRecoverySheet: async ({ password }) => {
      const { code } = await desk.show(async () => {
        if (password === null) throw new EngineError('key-store-locked');
        return openVault(password);
      });
      return { code };
    },
    keepRecoverySheet: async () => {
      await storeSheet(api, desk.sheet);
      desk.close();
    },
    recovery: () => api.call(ReadRecovery, {}),
  };
}
