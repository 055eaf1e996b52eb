import { DH, hkdf, hmac, newX25519, type Pair } from './node-keys.js';
import { label, refuseUnless } from './encoding.js';
import type { Labels } from './labels.js';

/** Section 5.3: the Double Ratchet, under the names of its specification. */

const MAX_SKIP = 200;
const MAX_SKIPPED_KEYS = 1000;
const SKIPPED_MS = 7 * 24 * 3600 * 1000;

export interface SkippedKey {
  readonly dh: Buffer;
  readonly n: number;
  readonly MK: Buffer;
  readonly since: number;
}

export interface Ratchet {
  RK: Buffer;
  DHs: Pair;
  DHr: Buffer | undefined;
  CKs: Buffer | undefined;
  CKr: Buffer | undefined;
  Ns: number;
  Nr: number;
  PN: number;
  MKSKIPPED: SkippedKey[];
}

export interface RatchetHeader {
  readonly dh: Buffer;
  readonly pn: number;
  readonly n: number;
}

function KDF_RK(labels: Labels, rk: Uint8Array, dh: Uint8Array): { RK: Buffer; CK: Buffer } {
  const okm = hkdf(dh, label(labels.root), 64, rk);
  return { RK: okm.subarray(0, 32), CK: okm.subarray(32) };
}

const KDF_CK = (labels: Labels, ck: Uint8Array) => ({
  CK: hmac(ck, label(labels.chain)),
  MK: hmac(ck, label(labels.messageKey)),
});

export function initiatorRatchet(labels: Labels, SK: Buffer, SPK_B: Buffer): Ratchet {
  const DHs = newX25519();
  const { RK, CK } = KDF_RK(labels, SK, DH(DHs.secret, SPK_B));
  return { RK, DHs, DHr: SPK_B, CKs: CK, CKr: undefined, Ns: 0, Nr: 0, PN: 0, MKSKIPPED: [] };
}

export const responderRatchet = (SK: Buffer, SPK_B: Pair): Ratchet => ({
  RK: SK,
  DHs: SPK_B,
  DHr: undefined,
  CKs: undefined,
  CKr: undefined,
  Ns: 0,
  Nr: 0,
  PN: 0,
  MKSKIPPED: [],
});

/** The key of the next message to send, with its header. */
export function ratchetSend(labels: Labels, state: Ratchet): { MK: Buffer; header: RatchetHeader } {
  refuseUnless(state.CKs !== undefined, 'nothing was received yet');
  const { CK, MK } = KDF_CK(labels, state.CKs);
  const header = { dh: state.DHs.open, pn: state.PN, n: state.Ns };
  state.CKs = CK;
  state.Ns += 1;
  return { MK, header };
}

/** The key of a received message. `state` is a copy, which the caller keeps only when the message has opened. */
export function ratchetReceive(labels: Labels, state: Ratchet, header: RatchetHeader, now: number): Buffer {
  state.MKSKIPPED = state.MKSKIPPED.filter(({ since }) => now - since <= SKIPPED_MS);
  const kept = state.MKSKIPPED.findIndex(({ dh, n }) => dh.equals(header.dh) && n === header.n);
  if (kept >= 0) return state.MKSKIPPED.splice(kept, 1)[0]?.MK ?? Buffer.alloc(0);
  const sameChain = state.DHr?.equals(header.dh) ?? false;
  refuseUnless(!sameChain || header.n >= state.Nr, 'replayed');
  if (!sameChain) {
    skip(labels, state, header.pn, now);
    state.PN = state.Ns;
    state.Ns = 0;
    state.Nr = 0;
    state.DHr = header.dh;
    const received = KDF_RK(labels, state.RK, DH(state.DHs.secret, header.dh));
    state.CKr = received.CK;
    state.DHs = newX25519();
    const sending = KDF_RK(labels, received.RK, DH(state.DHs.secret, header.dh));
    state.RK = sending.RK;
    state.CKs = sending.CK;
  }
  skip(labels, state, header.n, now);
  refuseUnless(state.CKr !== undefined, 'there is no receiving chain');
  const { CK, MK } = KDF_CK(labels, state.CKr);
  state.CKr = CK;
  state.Nr += 1;
  return MK;
}

function skip(labels: Labels, state: Ratchet, until: number, now: number): void {
  refuseUnless(until - state.Nr <= MAX_SKIP, 'skipped too many');
  if (state.CKr === undefined || state.DHr === undefined) return;
  while (state.Nr < until) {
    const { CK, MK } = KDF_CK(labels, state.CKr);
    state.MKSKIPPED.push({ dh: state.DHr, n: state.Nr, MK, since: now });
    state.CKr = CK;
    state.Nr += 1;
  }
  state.MKSKIPPED = state.MKSKIPPED.slice(-MAX_SKIPPED_KEYS);
}
