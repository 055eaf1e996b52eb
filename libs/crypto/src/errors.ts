/** Every way in which the cryptography refuses, with a sentence that can be shown or logged: it carries no secret. */
export const CRYPTO_ERRORS = {
  malformed: 'The bytes do not have the form that was expected.',
  'unsupported-version': 'The bytes were made by a version that this one does not know.',
  'too-large': 'The value is larger than its limit.',
  'invalid-argument': 'A value given to the cryptography has the wrong length or range.',
  unavailable: 'This environment lacks a cryptographic function that is needed.',
  'bad-signature': 'The signature does not verify.',
  'not-authentic': 'The ciphertext was changed, or belongs to another key or another place.',
  'weak-public-key': 'The public key is of low order and gives no secret.',
  'certificate-not-yet-valid': 'The device certificate is not valid yet.',
  'certificate-expired': 'The device certificate has expired.',
  'certificate-revoked': 'The account has revoked this device.',
  'certificate-lifetime': 'The device certificate claims a lifetime that is not allowed.',
  'wrong-account': 'The value speaks of another account.',
  'wrong-device': 'The value speaks of another device.',
  'wrong-room': 'The value speaks of another room.',
  'identity-changed': 'The identity key of this person is not the one that was known.',
  'signer-unknown': 'No certified device is known that could have signed this.',
  'governance-gap': 'An entry of the governance chain is missing.',
  'governance-fork': 'The governance chain differs from the one that is known.',
  'governance-refused': 'The signed command is not allowed in this room.',
  'body-mismatch': 'The body is not the one that its key part names.',
  'group-state-invalid':
    'The stored state of the group is damaged, or its two parts belong to different moments.',
  'group-epoch-mismatch': 'The message belongs to another epoch of the group.',
  'group-message-invalid': 'The message does not belong to the group, was changed, or has been read before.',
  'group-own-message':
    'The message was sent by this device itself and can be read from its own records only.',
  'group-rolled-back':
    'This device has sent what its state does not know: the state was restored from an older copy.',
  'group-commit-invalid': 'The change of the group does not follow the rules.',
  'group-commit-mismatch': 'The change of the group is not the one that was declared.',
  'group-leaf-uncertified': 'A device without a valid certificate of its account was to be in the group.',
  'group-member-exists': 'The device is in the group already.',
  'group-member-unknown': 'The device is not in the group.',
  'group-full': 'The group cannot hold more devices.',
  'group-profile-with-removal':
    'The name of a room is changed apart from a removal, so that the removed cannot read it.',
  'key-package-invalid': 'The key package is damaged or does not fit the group.',
  'key-package-expired': 'The key package is not valid at this time, or for longer than is allowed.',
  'welcome-invalid': 'The Welcome is not for this device, was used before, or does not verify.',
  'group-info-invalid': 'The description of the group does not verify.',
  'prekey-expired': 'A prekey is not valid at this time, or for longer than is allowed.',
  'prekey-unknown': 'The first message was made for a prekey that this device does not hold, or no longer.',
  'prekeys-full': 'This device holds as many prekeys, or records of first messages, as it may.',
  'direct-session-unknown': 'The direct message belongs to no session that this device has.',
  'direct-session-expired': 'A certificate of the session has ended: a new session is needed.',
  'direct-start-ahead': 'The session claims to start in the future: the clocks of the two devices differ.',
  'direct-replayed': 'The direct message was read before.',
  'direct-skipped-too-many': 'The direct message is further ahead than messages may be skipped.',
  'direct-unconfirmed': 'This content waits until the other device has answered in the session.',
  'direct-state-invalid': 'The stored state of the direct channel or of the prekeys is damaged.',
  'attachment-truncated': 'The attachment ends too early or goes on too long.',
  'frame-key-unknown': 'The media frame belongs to nobody who is in the call now.',
  'frame-replayed': 'The media frame came before, or too late.',
  'call-mismatch': 'The offer or answer belongs to another call, turn or device.',
  'call-replayed': 'The offer or answer came before.',
  'call-expired': 'The offer or answer is no longer valid.',
  'fingerprint-mismatch': 'The connection data is not what the other device signed.',
  cancelled: 'The operation was cancelled.',
  'wrong-password': 'The password is not right.',
  'log-in-refused': 'The log-in does not verify.',
  'server-changed': 'The server does not hold the key that was known.',
  'recovery-code-invalid': 'The recovery code has a typing error.',
  'link-code-invalid': 'The code of another device has a typing error.',
} as const;

/** The name of a refusal. */
export type CryptoErrorCode = keyof typeof CRYPTO_ERRORS;

/** The one error that this library throws on purpose. Its text is the code's fixed sentence, so it can carry no secret. */
export class CryptoError extends Error {
  override readonly name = 'CryptoError';

  constructor(
    readonly code: CryptoErrorCode,
    options?: ErrorOptions,
  ) {
    super(CRYPTO_ERRORS[code], options);
  }
}
