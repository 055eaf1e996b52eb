import type { FactorAnswer, FactorMethod, PasskeyRequest } from '@collab/domain';
import type { SessionSummary } from './engine.port.js';

/** Where the device that lets another browser in stands. */
export type LinkView =
  | { readonly state: 'second-factor'; readonly methods: readonly FactorMethod[] }
  /** The code is shown; nobody has used it yet. */
  | { readonly state: 'shown'; readonly code: string; readonly expiresAt: string }
  /** A browser has used the code. Its print stands on its own screen as well. */
  | { readonly state: 'asked'; readonly name: string; readonly fingerprint: string }
  | { readonly state: 'approved' }
  | { readonly state: 'linked'; readonly name: string };

/** Where the new browser stands. */
export type JoinView =
  /** The other device has to say yes. `fingerprint` is hex, of this browser's new key. */
  | { readonly state: 'waiting'; readonly ownerName: string; readonly fingerprint: string }
  | { readonly state: 'linked'; readonly session: SessionSummary };

/** What the pages ask to let another browser in, or to be let in. */
export interface DeviceLinkCalls {
  /** Proves the password, and shows a code unless a second factor is asked for. */
  startLink(input: { password: string }): Promise<LinkView>;
  /** What the passkeys of the account sign, when `startLink` has asked for a second factor. */
  challengeLink(): Promise<PasskeyRequest>;
  /** Shows the second factor that `startLink` has asked for, and then the code. */
  confirmLink(input: { answer: FactorAnswer }): Promise<LinkView>;
  /** Looks what has happened, and does what is next. Throws `device-link-invalid` when the link is over. */
  followLink(): Promise<LinkView>;
  /** Lets the browser in that has asked. */
  approveLink(): Promise<LinkView>;
  /** Takes the code back, or says no. */
  cancelLink(): Promise<void>;
  /** Uses the code that another device shows. Throws `link-code-invalid`, or `device-link-invalid` when it is over. */
  joinByCode(input: { code: string }): Promise<JoinView>;
  /** Looks whether the other device has said yes, and comes in when it has. Throws `device-link-invalid` when it is over. */
  followJoin(): Promise<JoinView>;
  /** Forgets a code that was used. */
  cancelJoin(): Promise<void>;
}
