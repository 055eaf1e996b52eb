import type { AccountId, ErasedThing, KeptThing, Language } from '@collab/domain';
import type { SessionSummary } from './engine.port.js';

/** What people choose, the same on all their devices; the server holds it sealed. */
export interface Preferences {
  readonly theme: 'system' | 'light' | 'dark';
  /** The IANA zone of times and days; null for that of each browser. */
  readonly timeZone: string | null;
  /** Whether there are notifications of new messages, and of contact requests and invitations. */
  readonly notifyOfMessages: boolean;
  readonly notifyOfRequests: boolean;
  /** `bare`: only that something is new. Systems keep notifications where nobody can wipe them. */
  readonly notificationText: 'bare' | 'who-and-where';
  /** Whether this person's devices tell others what was read, and that something is being typed. */
  readonly readReceipts: boolean;
  readonly typing: boolean;
}

/** A receipt as a file, and what it says. */
export interface ErasureReceiptFile {
  readonly receiptId: string;
  readonly erasedAt: string;
  /** Place in the log of the event that says so. */
  readonly position: string;
  readonly finished: boolean;
  readonly destroyed: readonly ErasedThing[];
  readonly kept: readonly KeptThing[];
  /** JSON. */
  readonly text: string;
}

/** What the settings ask about the person and the account as a whole. */
export interface ProfileCalls {
  /** Reads again who is signed in. */
  session(): Promise<SessionSummary>;
  changeDisplayName(input: { displayName: string }): Promise<SessionSummary>;
  changeLanguage(input: { language: Language }): Promise<SessionSummary>;
  /** Sets the picture, as `isAvatar` says, or takes it away. */
  changeAvatar(input: { avatar: Uint8Array<ArrayBuffer> | null }): Promise<void>;
  /** The picture of somebody; null when there is none. */
  avatar(input: { accountId: AccountId }): Promise<Uint8Array<ArrayBuffer> | null>;
  preferences(): Promise<Preferences>;
  choosePreferences(input: Partial<Preferences>): Promise<void>;
  /** A copy of all that the server holds about the account, as JSON. */
  ownData(): Promise<string>;
  /** Leaves the rooms, signs every device out and has the account erased. Wipes what this browser keeps of it. */
  eraseAccount(input: { password: string }): Promise<ErasureReceiptFile>;
}
