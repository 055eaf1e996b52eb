import { CryptoError, wipe } from '@collab/crypto';
import { ChallengePasskey, ConfirmSecondFactor, FinishConfirmation } from '@collab/domain';
import type { DeviceLinkCalls, LinkView } from '../engine.device-links.port.js';
import { EngineError } from '../engine.port.js';
import type { Api } from './api.js';
import { noteVerified } from './devices.js';
import type { Surroundings } from './ports.js';
import { openVaultByExportKey, proveAgain } from './recovery.js';
import { ShownLink } from './shown-link.js';
import type { SignedIn } from './signed-in.js';
import { UsedLink } from './used-link.js';

/** A confirmation that waits for a second factor, and what opens the vault after it. */
interface Confirmation {
  readonly token: string;
  readonly exportKey: Uint8Array;
}

/** Holds what a link that this device shows needs open, until it is over. */
export class LinkDesk {
  shown: ShownLink | undefined;
  private waiting: Confirmation | undefined;

  /** Throws `device-link-invalid` when no code is shown any more. */
  get link(): ShownLink {
    if (this.shown === undefined) throw new EngineError('device-link-invalid');
    return this.shown;
  }

  /** Throws `log-in-expired` when nothing waits for a second factor. */
  get confirmation(): Confirmation {
    if (this.waiting === undefined) throw new EngineError('log-in-expired');
    return this.waiting;
  }

  await(confirmation: Confirmation): void {
    this.close();
    this.waiting = confirmation;
  }

  show(link: ShownLink): LinkView {
    this.close();
    this.shown = link;
    return link.view;
  }

  /** Overwrites what is held. */
  close(): void {
    this.shown?.close();
    this.shown = undefined;
    if (this.waiting !== undefined) wipe(this.waiting.exportKey);
    this.waiting = undefined;
  }
}

/** Letting a new browser in by a code, behind the pages of both browsers. */
export function deviceLinkCalls(
  api: Api,
  surroundings: Surroundings,
  signedIn: SignedIn,
  desk: LinkDesk,
): DeviceLinkCalls {
  let used: UsedLink | undefined;
  const show = async (exportKey: Uint8Array): Promise<LinkView> => {
    const { profile } = signedIn.open().context;
    return desk.show(
      await ShownLink.open(api, profile, await openVaultByExportKey(api, profile.accountId, exportKey)),
    );
  };
  return {
    startLink: async ({ password }) => {
      desk.close();
      // One password does both: the server learns that the owner is here, and what opens the vault comes of it.
      const { finish, exportKey } = await proveAgain(api, password);
      try {
        const step = await api.call(FinishConfirmation, finish);
        if (step.next === 'confirmed') return await show(exportKey);
        desk.await({ token: step.token, exportKey: exportKey.slice() });
        return { state: 'second-factor', methods: step.methods };
      } finally {
        wipe(exportKey);
      }
    },
    challengeLink: async () => api.call(ChallengePasskey, { token: desk.confirmation.token }),
    confirmLink: async ({ answer }) => {
      const { token, exportKey } = desk.confirmation;
      await api.call(ConfirmSecondFactor, { token, answer });
      return show(exportKey);
    },
    followLink: () => stepOf(desk, (link) => link.follow()),
    approveLink: async () => {
      const { asked } = desk.link;
      const view = await stepOf(desk, (link) => link.approve(new Date()));
      // Who says yes has both prints before them.
      if (asked) await noteVerified(signedIn.open().context.book, asked.deviceId, asked.fingerprint);
      return view;
    },
    cancelLink: async () => {
      const { shown } = desk;
      desk.close();
      await shown?.withdraw();
    },
    joinByCode: async ({ code }) => {
      used = undefined;
      await signedIn.ending.settle();
      used = await verified(UsedLink.use(api, surroundings, code));
      return used.view;
    },
    followJoin: async () => {
      if (used === undefined) throw new EngineError('device-link-invalid');
      const account = await verified(used.follow(surroundings));
      if (account === undefined) return used.view;
      used = undefined;
      return { state: 'linked', session: await signedIn.start(account) };
    },
    cancelJoin: async () => {
      used = undefined;
    },
  };
}

/** After these nothing more comes of a link. */
const OVER = new Set<string>(['device-link-invalid', 'link-altered', 'certificate-invalid']);

async function stepOf(desk: LinkDesk, step: (link: ShownLink) => Promise<LinkView>): Promise<LinkView> {
  const { link } = desk;
  try {
    const view = await verified(step(link));
    if (view.state === 'linked') desk.close();
    return view;
  } catch (error) {
    if (!(error instanceof EngineError) || !OVER.has(error.code)) throw error;
    // Another code may be shown by now.
    if (desk.shown === link) desk.close();
    if (error.code !== 'device-link-invalid') await link.withdraw().catch(() => undefined);
    throw error;
  }
}

/** What does not verify in a link was changed on its way. */
async function verified<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof CryptoError)) throw error;
    throw new EngineError(error.code === 'link-code-invalid' ? error.code : 'link-altered');
  }
}
