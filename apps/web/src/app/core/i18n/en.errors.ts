import type { EngineErrorCode } from '../engine.port.js';
import type { enContacts } from './en.contacts.js';

type ErrorKey = Exclude<`error.${EngineErrorCode}`, keyof typeof enContacts>;

/** A sentence for each failure: what is wrong, and what to do. */
export const enErrors: Record<ErrorKey, string> = {
  'error.bad-request': 'The server did not understand this page. Reload it and try again.',
  'error.unknown-frame': 'The server is of another version than this page. Reload it.',
  'error.unauthenticated': 'You are no longer signed in here. Sign in again; what you wrote is kept.',
  'error.wrong-credentials': 'The address or the password is not right.',
  'error.wrong-code': 'This code is not right, or was used before. Wait for the next one.',
  'error.log-in-expired': 'This took too long, or too many tries. Begin again with the password.',
  'error.fresh-log-in-required': 'Prove again that it is you, then repeat.',
  'error.last-factor': 'This server asks for a second factor. Add another before you remove this one.',
  'error.too-many-tries': 'Too many tries from this browser. Wait a while, then try again.',
  'error.ticket-invalid': 'The connection could not be opened. It is tried again by itself.',
  'error.csrf': 'The server refused this page. Reload it and try again.',
  'error.origin-not-allowed':
    'This address of the server is not one it answers to. Ask your administrator for the right one.',
  'error.forbidden': 'You may not do this here. An owner of the room can.',
  'error.not-found': 'There is nothing here, or you may not see it.',
  'error.account-disabled': 'Your account was disabled. Speak to the administrator of your server.',
  'error.last-administrator':
    'The server needs an administrator who can log in. Give somebody else that role first.',
  'error.sign-up-closed': 'Accounts on this server are by invitation. Ask an administrator for one.',
  'error.address-not-allowed': 'Accounts on this server need an address of its own organisation.',
  'error.link-expired': 'This link has expired. Nothing is lost: ask for a new one.',
  'error.link-used': 'This link was used already. If it was you, log in.',
  'error.links-mailed':
    'Links were mailed to this address a short while ago. Look in the mailbox, and in the junk folder. If one of them was used already, ask again in 20 minutes.',
  'error.password-required':
    'The sign-up began in another browser. Enter the password that was chosen there.',
  'error.link-invalid':
    'This link does not work: it is incomplete, or a newer one has taken its place. Open the newest one, or ask for another.',
  'error.conflict': 'Somebody else was faster. Look at what changed and try again.',
  'error.governance-stale': 'The room changed at the same moment. Try again.',
  'error.governance-invalid': 'The room does not allow this now. A room always keeps one owner.',
  'error.clock-wrong': 'The clock of this device is wrong by more than five minutes. Set it, then try again.',
  'error.identity-changed':
    'This person’s identity key has changed. Look them up again before you invite them.',
  'error.invitations-waiting':
    'Too many invitations wait for an answer. Invite again when some are answered.',
  'error.epoch-stale': 'The room has newer keys. Try again in a moment.',
  'error.rekey-pending': 'The room is getting new keys. Try again in a moment.',
  'error.commit-mismatch':
    'What the server said does not match the room’s keys, so nothing was done. Tell an officer.',
  'error.device-revoked': 'This device was removed from your account. What it kept here is deleted.',
  'error.device-unknown': 'This browser is not a device of your account. Sign in again.',
  'error.certificate-invalid': 'A device could not prove whose it is, so nothing was done.',
  'error.key-packages-exhausted': 'A device of that person has to come online first.',
  'error.room-full': 'This room has reached its largest size.',
  'error.too-large': 'This is longer than the server accepts. Send it in parts.',
  'error.too-many-requests': 'Too many tries. Wait a minute, then go on.',
  'error.too-many-changes': 'Your account has changed much in a short time. Go on in a few minutes.',
  'error.quota-reached':
    'Your account has stored as much as it may today. Go on tomorrow, or ask your administrator.',
  'error.slow-client': 'This connection is too slow for the moment. It is opened again by itself.',
  'error.overloaded': 'The server is busy. Try again in a moment.',
  'error.shutting-down': 'The server is restarting. Try again in a moment.',
  'error.internal': 'Something failed on the server; it has been noted. Try again.',
  'error.network': 'No network. Check the connection and try again.',
  'error.wrong-password': 'The password is not right.',
  'error.person-unknown':
    'Nobody here can be invited by this address. Check it, or ask them to sign up first.',
  'error.person-not-ready':
    'This person has not signed in yet, so there is no key to invite. Ask them to sign in once.',
  'error.recovery-code-invalid':
    'This is not the code of the newest sheet. Look for mistyped characters, or for a newer sheet.',
  'error.room-closed':
    'The server no longer lists you in this room. What this device has stays readable; nothing new comes.',
  'error.not-joined': 'This device is not in the room yet. A member’s device has to add it.',
  'error.key-store-locked': 'Your keys are locked on this browser. Sign in to open them.',
  'error.vault-missing':
    'The server no longer has your vault, though this browser has used it, and knows of no reset. Nothing was changed here; ask your administrator.',
  'error.wrong-passkey': 'The passkey was not accepted. Try again, or use another second factor.',
  'error.passkey-not-used': 'No passkey was used. Try again when you are ready.',
  'error.passkey-known': 'This passkey is already one of your second factors.',
  'error.passkey-failed':
    'The passkey could not be used on this device. Try another one, or an authenticator app.',
  'error.crypto': 'The encryption on this device stopped. Reload the page; nothing left it unencrypted.',
  'error.link-code-invalid': 'There is a typing error in this code, or it is another kind of code.',
  'error.link-altered':
    'What came did not verify, so nothing was handed over. Show a new code; if it happens again, tell your security officer.',
  'error.device-link-invalid':
    'This code has expired, was used or was taken back. Show a new one on the other device.',
};
