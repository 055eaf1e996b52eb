import type { Instant } from './ids.js';

/**
 * Every refusal that a client can meet, with the HTTP status it maps to. The sentence is English for logs and outside
 * clients; the web client shows its own sentence per code in the person's language.
 */
export const REFUSALS = {
  'bad-request': [400, 'The request does not have the form that this address expects.'],
  'unknown-frame': [400, 'This server knows no frame of that name.'],
  unauthenticated: [401, 'Sign in first.'],
  'wrong-credentials': [401, 'The address or the password is not right.'],
  'wrong-code': [401, 'The code is not right, or was used before.'],
  'wrong-passkey': [401, 'The passkey is not one of this account, or its answer was used before.'],
  'log-in-expired': [401, 'This log-in was not completed in time; begin again.'],
  'ticket-invalid': [401, 'The socket ticket is unknown, used or expired.'],
  csrf: [403, 'The request did not come from a page of this server.'],
  'origin-not-allowed': [403, 'This origin may not speak to the server.'],
  forbidden: [403, 'You may not do this here.'],
  'fresh-log-in-required': [403, 'Prove again that it is you, then repeat.'],
  'not-found': [404, 'There is nothing here, or you may not see it.'],
  'account-disabled': [403, 'This account was disabled by an administrator.'],
  'last-administrator': [409, 'The server needs an administrator who can log in.'],
  'sign-up-closed': [403, 'Accounts on this server are by invitation.'],
  'address-not-allowed': [403, 'Accounts on this server need an address of its own organisation.'],
  'link-expired': [410, 'This link has expired; a new one can be asked for.'],
  'link-used': [410, 'This link was used, or the address has got an account in the meantime.'],
  'link-invalid': [410, 'This link has expired or was used.'],
  'links-mailed': [
    429,
    'Links were mailed to this address a short while ago; use one of them or, where one was used, ask again in 20 minutes.',
  ],
  'password-required': [403, 'Another browser began this sign-up; prove the password that was chosen there.'],
  'device-link-invalid': [
    410,
    'This code has expired, was used or was taken back; the other device can show a new one.',
  ],
  conflict: [409, 'Somebody else was faster; read again and repeat.'],
  'last-factor': [409, 'This server asks for a second factor; add another before you remove the last one.'],
  'governance-stale': [409, 'The room was changed in the meantime; read its governance again and sign anew.'],
  'governance-invalid': [422, 'The signed command does not continue this room.'],
  'clock-wrong': [422, 'The clock of this device differs from the server’s by more than five minutes.'],
  'identity-changed': [
    409,
    'That is not the identity key that the person has published; look them up again.',
  ],
  'invitations-waiting': [
    409,
    'Too many invitations wait for an answer; invite again when some are answered.',
  ],
  'epoch-stale': [409, 'The room has moved to another epoch; encrypt again for it.'],
  'rekey-pending': [409, 'Somebody was removed; wait until the room has new keys.'],
  'commit-mismatch': [422, 'What the commit declares does not fit the room.'],
  'device-revoked': [403, 'This device was removed from its account.'],
  'device-unknown': [409, 'This browser has no device registered in your account.'],
  'certificate-invalid': [422, 'The device certificate does not verify under the account identity key.'],
  'key-packages-exhausted': [
    409,
    'A device of that person has no key package left; it has to come online first.',
  ],
  'room-full': [409, 'The room has reached its largest number of devices.'],
  'too-large': [413, 'The message is larger than this server accepts.'],
  'too-many-requests': [429, 'Too many requests; wait a moment.'],
  'too-many-changes': [429, 'This account has changed much in a short time; go on in a few minutes.'],
  'quota-reached': [507, 'This account has stored as much as it may on one day; go on tomorrow.'],
  'too-many-tries': [429, 'Too many tries; wait until the time that this refusal names.'],
  'slow-client': [503, 'This connection reads too slowly; connect again and catch up.'],
  overloaded: [503, 'The server is busy; try again in a moment.'],
  'shutting-down': [503, 'The server is restarting; connect again in a moment.'],
  internal: [500, 'Something failed on the server; it has been noted.'],
} as const satisfies Record<string, readonly [status: number, sentence: string]>;

export type RefusalCode = keyof typeof REFUSALS;

/** The one error that business code throws on purpose. Its text is the code's fixed sentence: it can carry no secret. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly code: RefusalCode,
    /** From when on it makes sense to try again, where that is known. */
    readonly retryAt?: Instant,
  ) {
    super(REFUSALS[code][1]);
  }

  get status(): number {
    return REFUSALS[this.code][0];
  }
}
