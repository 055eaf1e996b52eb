import { CryptoError } from '../errors.js';
import {
  CLOCK_TOLERANCE_MS,
  verifyDeviceCertificate,
  type DeviceCertificate,
} from '../identity/device-certificate.js';
import { requireSendable, type KnownIdentity } from '../identity/verification.js';
import { LABELS } from '../labels.js';
import {
  AES_KEY_BYTES,
  AES_NONCE_BYTES,
  aesGcmDecryptSync,
  aesGcmEncryptSync,
} from '../primitives/aes-gcm.js';
import { concatBytes, constantTimeEqual, copyBytes, wipe, type Bytes } from '../primitives/bytes.js';
import { labelled } from '../primitives/encoding.js';
import { hkdf } from '../primitives/hash.js';
import type { AgreementKeyPair } from '../primitives/x25519.js';
import {
  decodeChannel,
  encodeChannel,
  isSameParty,
  sessionsInOrder,
  type Channel,
  type Session,
} from './channel-state.js';
import {
  initialiseInitiator,
  initialiseResponder,
  nextReceived,
  nextToSend,
  withoutOldKeys,
} from './double-ratchet.js';
import {
  agreeAsInitiator,
  agreeAsResponder,
  initialHash,
  sessionAssociatedData,
  type DirectParty,
} from './key-agreement.js';
import { DELIVERY_GRACE_MS } from './limits.js';
import {
  encodeHeader,
  encodeInitial,
  parseMessage,
  type InitialHeader,
  type ParsedMessage,
} from './message-header.js';
import { padPayload, unpadPayload, type DirectPayload } from './payload.js';
import { verifyPrekeyBundle } from './prekey-bundle.js';
import { afterInitial, decodePrekeyStore, encodePrekeyStore, findPrekey } from './prekey-store.js';

/** This device. */
export interface DirectSelf {
  readonly accountId: string;
  readonly deviceId: string;
  /** Ed25519 identity key of the own account, 32 bytes. */
  readonly identityKey: Uint8Array;
  readonly certificate: Uint8Array;
  readonly keys: { readonly agreement: AgreementKeyPair };
}

/** The other device, as far as it is known without having heard of it. */
export interface DirectPeer {
  /** What is known about the identity key of its account. */
  readonly identity: KnownIdentity;
  readonly deviceId: string;
  readonly revocations?: readonly Uint8Array[];
}

/** What was opened, and what to store before acting on it, all in one transaction. */
export interface OpenedDirectMessage {
  readonly payload: { readonly type: DirectPayload['type']; readonly content: Bytes };
  /**
   * Whether the message carries the start of a session. Its sender is certified, but may not have written it just now:
   * nothing that cannot be undone should follow from it alone.
   */
  readonly isInitial: boolean;
  /** Stored state of the channel. */
  readonly channel: Bytes;
  /** Stored prekeys of this device. The same as before unless the message started a session. */
  readonly prekeys: Bytes;
}

/**
 * Starts a session with a device whose bundle came from the server. Certificate and prekeys are verified before anything
 * is computed with them. `channel` is what is stored about the device, null if nothing. The new session is the one to
 * send in from now on. Throws `identity-changed`, `wrong-device`, what `verifyPrekeyBundle` and `verifyDeviceCertificate`
 * throw, `weak-public-key` or `direct-state-invalid`.
 */
export async function startSession(request: {
  readonly channel: Uint8Array | null;
  readonly self: DirectSelf;
  readonly peer: DirectPeer;
  /** Encoded by `encodePrekeyBundle`. */
  readonly bundle: Uint8Array;
  readonly now: number;
}): Promise<Bytes> {
  const { self, now } = request;
  requireSendable(request.peer.identity);
  const ownCertificate = verifyOwn(self, now);
  const bundle = verifyPrekeyBundle(request.bundle, expectationOf(request.peer, now));
  const own = partyOf(ownCertificate, self.identityKey);
  const peer = partyOf(bundle.certificate, request.peer.identity.identityKey);
  if (own.deviceId === peer.deviceId) throw new CryptoError('wrong-device');
  const older = sessionsBetween(request.channel, own, peer);
  const startedAt = Math.max(now, ...older.map((session) => session.startedAt + 1));
  const agreed = await agreeAsInitiator(self.keys.agreement, bundle, sessionAssociatedData(own, peer));
  const session: Session = {
    sessionId: agreed.sessionId,
    role: 'initiator',
    startedAt,
    isAnswered: false,
    validUntil: Math.min(ownCertificate.notAfter, bundle.certificate.notAfter),
    initial: encodeInitial({ ...agreed.initial, startedAt, certificate: copyBytes(self.certificate) }),
    ratchet: await initialiseInitiator(agreed.sharedKey, bundle.signedPrekey.publicKey),
  };
  wipe(agreed.sharedKey);
  return encodeChannel({ own, peer, sessions: sessionsInOrder([session, ...older]) });
}

/**
 * Encrypts for the other device. The returned channel must be durable before the message leaves: from the old one the next
 * message would have the same key. `identity` is what is known of the other account now. Throws `identity-changed` (the
 * key has changed and nobody has been shown it, or the sessions belong to another key), `direct-session-unknown` or
 * `direct-session-expired` (start one), `direct-unconfirmed`, `too-large` or `direct-state-invalid`.
 */
export function sealForDevice(
  channel: Uint8Array,
  payload: DirectPayload,
  { identity, now }: { readonly identity: KnownIdentity; readonly now: number },
): { readonly message: Bytes; readonly channel: Bytes } {
  const state = decodeChannel(channel);
  requireSendable(identity);
  requireIdentity(state, identity);
  const [session, ...others] = state.sessions;
  if (session === undefined) throw new CryptoError('direct-session-unknown');
  if (!(now <= session.validUntil)) throw new CryptoError('direct-session-expired');
  if (payload.type === 'device-link' && !session.isAnswered) throw new CryptoError('direct-unconfirmed');
  const padded = padPayload(payload);
  const next = nextToSend(withoutOldKeys(session.ratchet, now));
  const header = encodeHeader(session.sessionId, next.header, session.initial);
  const { key, nonce } = sealKeys(next.messageKey);
  const ciphertext = aesGcmEncryptSync(key, nonce, padded, associatedDataOf(state, session, header));
  wipe(key, padded);
  const sessions = [{ ...session, ratchet: next.state }, ...others];
  return { message: concatBytes(header, ciphertext), channel: encodeChannel({ ...state, sessions }) };
}

/**
 * Decrypts a message of the other device, and accepts a session that it starts. Nothing that was passed in changes; when it
 * throws, the stored state stays what it was. Throws `identity-changed`, `direct-session-unknown`,
 * `direct-session-expired`, `direct-replayed`, `direct-skipped-too-many`, `direct-unconfirmed`, `prekey-unknown`,
 * `prekeys-full`, `direct-start-ahead`, `weak-public-key`, `not-authentic`, `too-large`, `malformed`, `unsupported-version`,
 * `direct-state-invalid`, or what `verifyDeviceCertificate` throws.
 */
export async function openFromDevice(request: {
  /** Stored state of the channel, null if there is none. */
  readonly channel: Uint8Array | null;
  /** Stored prekeys of this device. */
  readonly prekeys: Uint8Array;
  readonly self: DirectSelf;
  readonly peer: DirectPeer;
  readonly message: Uint8Array;
  readonly now: number;
}): Promise<OpenedDirectMessage> {
  const parsed = parseMessage(request.message);
  const state = request.channel === null ? null : decodeChannel(request.channel);
  const session = state?.sessions.find(({ sessionId }) => constantTimeEqual(sessionId, parsed.sessionId));
  if (state !== null && session !== undefined) {
    requirePeer(state, request.peer);
    const { payload, channel } = await openInSession(state, session, parsed, request.now);
    return { payload, isInitial: parsed.initial !== null, channel, prekeys: copyBytes(request.prekeys) };
  }
  if (parsed.initial === null) throw new CryptoError('direct-session-unknown');
  return acceptSession(request, parsed, parsed.initial);
}

async function openInSession(state: Channel, session: Session, parsed: ParsedMessage, now: number) {
  if (!(now <= session.validUntil + DELIVERY_GRACE_MS)) throw new CryptoError('direct-session-expired');
  const received = await nextReceived(withoutOldKeys(session.ratchet, now), parsed.ratchet, now);
  const payload = openPayload(state, session, parsed, received.messageKey);
  const isAnswer = session.role === 'initiator' || parsed.initial === null;
  const next: Session = {
    ...session,
    ratchet: received.state,
    isAnswered: isAnswer || session.isAnswered,
    initial: isAnswer ? new Uint8Array(0) : session.initial,
  };
  const sessions = state.sessions.map((one) => (one === session ? next : one));
  return { payload, channel: encodeChannel({ ...state, sessions }) };
}

async function acceptSession(
  request: Parameters<typeof openFromDevice>[0],
  parsed: ParsedMessage,
  initial: InitialHeader,
): Promise<OpenedDirectMessage> {
  const { self, now } = request;
  const certificate = verifyDeviceCertificate(initial.certificate, expectationOf(request.peer, now));
  const ownCertificate = verifyOwn(self, now);
  const own = partyOf(ownCertificate, self.identityKey);
  const peer = partyOf(certificate, request.peer.identity.identityKey);
  if (own.deviceId === peer.deviceId) throw new CryptoError('wrong-device');
  if (initial.startedAt > now + CLOCK_TOLERANCE_MS) throw new CryptoError('direct-start-ahead');
  const store = decodePrekeyStore(request.prekeys);
  const hash = initialHash(initial);
  if (store.remembered.some((one) => constantTimeEqual(one.hash, hash)))
    throw new CryptoError('direct-replayed');
  const { oneTimePrekeyId } = initial;
  const signed = findPrekey(store, ['signed'], initial.signedPrekeyId, now);
  const oneTime = oneTimePrekeyId === null ? null : findPrekey(store, ['one-time'], oneTimePrekeyId, now);
  const kem = findPrekey(store, ['kem-one-time', 'kem-last-resort'], initial.kemPrekeyId, now);

  const used = { signed, oneTime, kem };
  const associatedData = sessionAssociatedData(peer, own);
  const agreed = await agreeAsResponder(
    self.keys.agreement,
    used,
    certificate.agreementKey,
    initial,
    associatedData,
  );
  if (!constantTimeEqual(agreed.sessionId, parsed.sessionId)) throw new CryptoError('not-authentic');
  const before: Session = {
    sessionId: agreed.sessionId,
    role: 'responder',
    startedAt: initial.startedAt,
    isAnswered: false,
    validUntil: Math.min(ownCertificate.notAfter, certificate.notAfter),
    initial: new Uint8Array(0),
    ratchet: initialiseResponder(agreed.sharedKey, agreed.signedPrekey),
  };
  const received = await nextReceived(before.ratchet, parsed.ratchet, now);
  const payload = openPayload({ own, peer }, before, parsed, received.messageKey);

  const isReplayable = oneTime === null && kem.kind === 'kem-last-resort';
  const remembered = isReplayable ? { hash, until: signed.expiresAt + DELIVERY_GRACE_MS } : null;
  const kept = afterInitial(store, oneTime === null ? [kem] : [kem, oneTime], remembered, now);
  const accepted = { ...before, ratchet: received.state };
  const sessions = sessionsInOrder([accepted, ...sessionsBetween(request.channel, own, peer)]);
  return {
    payload,
    isInitial: true,
    channel: encodeChannel({ own, peer, sessions }),
    prekeys: encodePrekeyStore(kept),
  };
}

/** Decrypts the payload and refuses what may not travel in a message that starts a session. */
function openPayload(
  parties: Pick<Channel, 'own' | 'peer'>,
  session: Session,
  parsed: ParsedMessage,
  messageKey: Bytes,
): OpenedDirectMessage['payload'] {
  const { key, nonce } = sealKeys(messageKey);
  const associatedData = associatedDataOf(parties, session, parsed.header);
  const padded = aesGcmDecryptSync(key, nonce, parsed.ciphertext, associatedData);
  wipe(key);
  const payload = unpadPayload(padded);
  if (payload.type === 'device-link' && parsed.initial !== null) throw new CryptoError('direct-unconfirmed');
  return payload;
}

const SEAL_INFO = labelled(LABELS.directSeal).finish();

/** Key and nonce of the one message that a message key is for: so neither is ever used twice. */
function sealKeys(messageKey: Bytes): { readonly key: Bytes; readonly nonce: Bytes } {
  const okm = hkdf('sha256', messageKey, SEAL_INFO, AES_KEY_BYTES + AES_NONCE_BYTES);
  wipe(messageKey);
  return { key: okm.slice(0, AES_KEY_BYTES), nonce: okm.slice(AES_KEY_BYTES) };
}

function associatedDataOf(
  { own, peer }: Pick<Channel, 'own' | 'peer'>,
  { role }: Session,
  header: Uint8Array,
): Bytes {
  const [initiator, responder] = role === 'initiator' ? [own, peer] : [peer, own];
  return concatBytes(sessionAssociatedData(initiator, responder), header);
}

function sessionsBetween(
  channel: Uint8Array | null,
  own: DirectParty,
  peer: DirectParty,
): readonly Session[] {
  if (channel === null) return [];
  const state = decodeChannel(channel);
  // Sessions of other keys are over: neither side would take a message of them.
  return isSameParty(state.own, own) && isSameParty(state.peer, peer) ? state.sessions : [];
}

function requirePeer(state: Channel, peer: DirectPeer): void {
  if (state.peer.deviceId !== peer.deviceId) throw new CryptoError('wrong-device');
  requireIdentity(state, peer.identity);
}

function requireIdentity({ peer }: Channel, identity: KnownIdentity): void {
  if (peer.accountId !== identity.accountId) throw new CryptoError('wrong-account');
  if (!constantTimeEqual(peer.identityKey, identity.identityKey)) throw new CryptoError('identity-changed');
}

function verifyOwn(self: DirectSelf, now: number): DeviceCertificate {
  const verified = verifyDeviceCertificate(self.certificate, { ...self, now });
  if (!constantTimeEqual(verified.agreementKey, self.keys.agreement.publicKey))
    throw new CryptoError('invalid-argument');
  return verified;
}

const expectationOf = ({ identity, deviceId, revocations = [] }: DirectPeer, now: number) => ({
  identityKey: identity.identityKey,
  accountId: identity.accountId,
  deviceId,
  revocations,
  now,
});

const partyOf = (
  { accountId, deviceId, signingKey, agreementKey }: DeviceCertificate,
  identityKey: Uint8Array,
): DirectParty => ({
  accountId,
  deviceId,
  signingKey,
  agreementKey,
  identityKey: copyBytes(identityKey),
});
