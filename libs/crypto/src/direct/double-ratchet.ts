import { CryptoError } from '../errors.js';
import { LABELS } from '../labels.js';
import { constantTimeEqual, copyBytes, wipe, type Bytes } from '../primitives/bytes.js';
import { labelled } from '../primitives/encoding.js';
import { hkdf, hmacSha256 } from '../primitives/hash.js';
import { agree, drawAgreementKeyPair, type AgreementKeyPair } from '../primitives/x25519.js';
import { MAX_SKIP, MAX_SKIPPED_KEYS, SKIPPED_KEY_MAX_AGE_MS } from './limits.js';

/** The key of a message that was stepped over, kept until the message comes or the key is too old. */
export interface SkippedKey {
  /** Ratchet key of the chain, and the number of the message in it. */
  readonly dh: Bytes;
  readonly n: number;
  readonly messageKey: Bytes;
  /** Milliseconds since 1970. */
  readonly keptSince: number;
}

/** State of the Double Ratchet, under the names of its specification (revision 4, section 3.2). Never changed in place. */
export interface RatchetState {
  readonly RK: Bytes;
  readonly DHs: AgreementKeyPair;
  /** Null in a responder that has not received anything. */
  readonly DHr: Bytes | null;
  readonly CKs: Bytes | null;
  readonly CKr: Bytes | null;
  readonly Ns: number;
  readonly Nr: number;
  readonly PN: number;
  /** Oldest first. */
  readonly MKSKIPPED: readonly SkippedKey[];
}

/** What a message says about its place: the sender's ratchet key, PN and N. */
export interface RatchetHeader {
  readonly dh: Bytes;
  readonly pn: number;
  readonly n: number;
}

const ROOT_INFO = labelled(LABELS.directRoot).finish();
const CHAIN_INPUT = labelled(LABELS.directChain).finish();
const MESSAGE_KEY_INPUT = labelled(LABELS.directMessageKey).finish();
const KEY_BYTES = 32;

/** RatchetInitAlice: `sharedKey` of the agreement, and the responder's signed prekey as its first ratchet key. */
export async function initialiseInitiator(sharedKey: Bytes, signedPrekey: Uint8Array): Promise<RatchetState> {
  const DHs = await drawAgreementKeyPair();
  const { RK, CK } = await kdfRootKey(sharedKey, DHs, signedPrekey);
  const DHr = copyBytes(signedPrekey);
  return { RK, DHs, DHr, CKs: CK, CKr: null, Ns: 0, Nr: 0, PN: 0, MKSKIPPED: [] };
}

/** RatchetInitBob: the signed prekey is the first ratchet key pair. */
export const initialiseResponder = (sharedKey: Bytes, signedPrekey: AgreementKeyPair): RatchetState => ({
  RK: sharedKey,
  DHs: signedPrekey,
  DHr: null,
  CKs: null,
  CKr: null,
  Ns: 0,
  Nr: 0,
  PN: 0,
  MKSKIPPED: [],
});

/** The next message to send: its place, its key, and the state in which the key is gone. */
export function nextToSend(state: RatchetState): {
  readonly state: RatchetState;
  readonly header: RatchetHeader;
  readonly messageKey: Bytes;
} {
  if (state.CKs === null) throw new CryptoError('direct-state-invalid');
  const { CK, messageKey } = kdfChainKey(state.CKs);
  const header = { dh: state.DHs.publicKey, pn: state.PN, n: state.Ns };
  return { state: { ...state, CKs: CK, Ns: state.Ns + 1 }, header, messageKey };
}

/**
 * The key of a received message, and the state after it, which the caller adopts only when the message has opened.
 * Throws `direct-replayed`, `direct-skipped-too-many`, `not-authentic` or `weak-public-key`.
 */
export async function nextReceived(
  state: RatchetState,
  header: RatchetHeader,
  now: number,
): Promise<{ readonly state: RatchetState; readonly messageKey: Bytes }> {
  const skipped = state.MKSKIPPED.find(({ dh, n }) => n === header.n && constantTimeEqual(dh, header.dh));
  if (skipped !== undefined) {
    const MKSKIPPED = state.MKSKIPPED.filter((key) => key !== skipped);
    return { state: { ...state, MKSKIPPED }, messageKey: skipped.messageKey };
  }
  const isNewChain = state.DHr === null || !constantTimeEqual(header.dh, state.DHr);
  if (!isNewChain && header.n < state.Nr) throw new CryptoError('direct-replayed');
  const turned = isNewChain ? await dhRatchet(skipMessageKeys(state, header.pn, now), header.dh) : state;
  const { CKr, ...rest } = skipMessageKeys(turned, header.n, now);
  if (CKr === null) throw new CryptoError('not-authentic');
  const { CK, messageKey } = kdfChainKey(CKr);
  return { state: { ...rest, CKr: CK, Nr: rest.Nr + 1 }, messageKey };
}

/** The state without skipped keys that have waited too long. */
export const withoutOldKeys = (state: RatchetState, now: number): RatchetState => ({
  ...state,
  MKSKIPPED: state.MKSKIPPED.filter(({ keptSince }) => now - keptSince <= SKIPPED_KEY_MAX_AGE_MS),
});

/** SkipMessageKeys: keeps the keys of the receiving chain up to, but not including, number `until`. */
function skipMessageKeys(state: RatchetState, until: number, now: number): RatchetState {
  if (until - state.Nr > MAX_SKIP) throw new CryptoError('direct-skipped-too-many');
  if (state.CKr === null || state.DHr === null) return state;
  const added: SkippedKey[] = [];
  let CKr: Bytes = state.CKr;
  for (let n = state.Nr; n < until; n++) {
    const { CK, messageKey } = kdfChainKey(CKr);
    added.push({ dh: state.DHr, n, messageKey, keptSince: now });
    CKr = CK;
  }
  const MKSKIPPED = [...state.MKSKIPPED, ...added].slice(-MAX_SKIPPED_KEYS);
  return { ...state, CKr, Nr: state.Nr + added.length, MKSKIPPED };
}

/** DHRatchet: a new receiving chain for the other side's new key, and a new sending chain under a key of our own. */
async function dhRatchet(state: RatchetState, dh: Bytes): Promise<RatchetState> {
  const receiving = await kdfRootKey(state.RK, state.DHs, dh);
  const DHs = await drawAgreementKeyPair();
  const sending = await kdfRootKey(receiving.RK, DHs, dh);
  return {
    RK: sending.RK,
    DHs,
    DHr: dh,
    CKs: sending.CK,
    CKr: receiving.CK,
    PN: state.Ns,
    Ns: 0,
    Nr: 0,
    MKSKIPPED: state.MKSKIPPED,
  };
}

/** KDF_RK(rk, DH(own, theirs)): HKDF-SHA-256 with the root key as salt. */
async function kdfRootKey(
  rootKey: Bytes,
  own: AgreementKeyPair,
  theirs: Uint8Array,
): Promise<{ readonly RK: Bytes; readonly CK: Bytes }> {
  const agreed = await agree(own.secretKey, theirs);
  const okm = hkdf('sha256', agreed, ROOT_INFO, 2 * KEY_BYTES, rootKey);
  wipe(agreed);
  return { RK: okm.slice(0, KEY_BYTES), CK: okm.slice(KEY_BYTES) };
}

/** KDF_CK: two HMACs of the chain key over inputs of their own. */
const kdfChainKey = (chainKey: Bytes): { readonly CK: Bytes; readonly messageKey: Bytes } => ({
  CK: hmacSha256(chainKey, CHAIN_INPUT),
  messageKey: hmacSha256(chainKey, MESSAGE_KEY_INPUT),
});
