import type { Language } from '@collab/domain';
import type { SessionSummary } from './engine.port.js';

/** What comes after a sign-up: the mailed link, or the log-in of whoever was invited. */
export interface SignedUp {
  readonly next: 'mail' | 'log-in';
  /** By which the mail can be asked for again. */
  readonly signUpToken: string;
}

/** The way into an account and out of it; the log-in itself is with the second factors. */
export interface SessionCalls {
  /** Reads cookies and key store; null when nobody is signed in on this browser. */
  restore(): Promise<SessionSummary | null>;
  signUp(input: {
    email: string;
    displayName: string;
    password: string;
    language: Language;
    administratorToken?: string;
    invitationToken?: string;
  }): Promise<SignedUp>;
  /** What the mailed link needs beside it to open the account on this browser. */
  verificationNeeds(input: { token: string }): Promise<'nothing' | 'password'>;
  /** Opens the account; in another browser than the one that signed up by the password that was chosen there. */
  verifyEmail(input: { token: string; password?: string }): Promise<void>;
  /** Ends the session and locks the key store; what it holds stays, sealed, for the next log-in. */
  logOut(): Promise<void>;
  /** Ends the session and wipes everything that this browser profile keeps. */
  forgetBrowser(): Promise<void>;
}
