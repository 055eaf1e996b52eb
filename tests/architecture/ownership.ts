/** What a command can name by its id. */
export type Thing = 'account' | 'contact request' | 'device' | 'factor' | 'room' | 'session';

/**
 * Whose the thing is. `own`: the caller's, or a room that the caller is a member of. `peer`: of somebody whom the caller
 * sees, in a common room. `foreign`: of a stranger. `gone`: was the caller's, and was ended, removed or withdrawn; of
 * accounts, one that was erased. `random`: nobody has ever had it.
 */
export const OWNERSHIPS = ['own', 'peer', 'foreign', 'gone', 'random'] as const;
export type Ownership = (typeof OWNERSHIPS)[number];

/** `done`, the code of the refusal, or `-` where there is no such thing. */
export type Row = readonly [Thing, ...string[]];

/**
 * The reviewed table of what a command answers about whose thing, one row for each command that names one: the answers in
 * the order of `OWNERSHIPS`. What is not the caller's has to look as if it were not there: `foreign` reads as `random`.
 * A code that comes after the question of ownership, such as `epoch-stale`, says that the caller was let as far as that.
 */
export const OWNERSHIP: Readonly<Record<string, Row>> = {
  // Forgets what waits for the caller's own device there, and nothing else.
  'acknowledge-welcome': ['room', 'done', 'done', 'done', 'done', 'done'],
  // First comes the certificate, which the account identity must have issued for that very device; the example's is none.
  'approve-device-link': [
    'device',
    'certificate-invalid',
    'certificate-invalid',
    'certificate-invalid',
    'certificate-invalid',
    'certificate-invalid',
  ],
  'answer-contact-request': ['account', 'bad-request', 'conflict', 'conflict', 'conflict', 'conflict'],
  'bind-device': ['device', 'told', 'device-unknown', 'device-unknown', 'device-revoked', 'device-unknown'],
  'block-person': ['account', 'bad-request', 'done', 'not-found', 'not-found', 'not-found'],
  'change-roles': ['account', 'last-administrator', 'done', 'done', 'not-found', 'not-found'],
  'claim-key-packages': ['device', 'told', 'told', 'not-found', 'not-found', 'not-found'],
  'claim-prekey-bundles': ['device', 'told', 'told', 'not-found', 'not-found', 'not-found'],
  'disable-account': ['account', 'last-administrator', 'done', 'done', 'not-found', 'not-found'],
  'enable-account': ['account', 'done', 'done', 'done', 'not-found', 'not-found'],
  'end-session': ['session', 'done', 'not-found', 'not-found', 'not-found', 'not-found'],
  // Nobody here has a picture; whoever is not seen has none either.
  'read-avatar': ['account', 'done', 'done', 'done', 'done', 'done'],
  'read-commit': ['room', 'done', 'not-found', 'not-found', 'not-found', 'not-found'],
  'read-feed': ['room', 'done', 'not-found', 'not-found', 'not-found', 'not-found'],
  'read-group-info': ['room', 'done', 'not-found', 'not-found', 'not-found', 'not-found'],
  'read-people': ['account', 'told', 'told', 'done', 'done', 'done'],
  'read-room': ['room', 'told', 'not-found', 'not-found', 'not-found', 'not-found'],
  'register-device': ['device', 'conflict', 'conflict', 'conflict', 'device-revoked', 'told'],
  // No contact is left where none was; nothing is recorded.
  'remove-contact': ['account', 'bad-request', 'done', 'done', 'done', 'done'],
  // Repeating a removal is no error, so what was never there counts as removed; what is somebody else's stays.
  'remove-factor': ['factor', 'done', 'done', 'done', 'done', 'done'],
  'rename-device': ['device', 'done', 'device-unknown', 'device-unknown', 'device-revoked', 'device-unknown'],
  'rename-factor': ['factor', 'done', 'not-found', 'not-found', 'not-found', 'not-found'],
  'renew-device-certificate': [
    'device',
    'done',
    'device-unknown',
    'device-unknown',
    'device-revoked',
    'device-unknown',
  ],
  'request-contact': ['contact request', 'done', 'conflict', 'conflict', 'done', 'done'],
  resume: ['room', 'told', 'done', 'done', 'done', 'done'],
  'revoke-device': [
    'device',
    'forbidden',
    'device-unknown',
    'device-unknown',
    'certificate-invalid',
    'device-unknown',
  ],
  'send-envelope': ['room', 'epoch-stale', 'not-found', 'not-found', 'not-found', 'not-found'],
  'submit-commit': ['room', 'epoch-stale', 'not-found', 'not-found', 'not-found', 'not-found'],
  'submit-governance': ['room', 'governance-stale', 'not-found', 'not-found', 'not-found', 'not-found'],
  // Names whom it was asked about, with nothing known of those whom the caller does not see.
  'watch-presence': ['account', 'done', 'told', 'told', 'told', 'told'],
  'withdraw-contact-request': ['contact request', 'done', 'done', 'done', 'done', 'done'],
  'withdraw-invitation': ['account', 'done', 'done', 'done', 'done', 'done'],
};
