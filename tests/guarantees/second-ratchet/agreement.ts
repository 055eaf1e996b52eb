import { bytes, id, instant, label, Reader, refuseUnless, u32, u8 } from './encoding.js';
import type { Labels } from './labels.js';
import { hkdf, sha256 } from './node-keys.js';
import type { Certified } from './prekeys.js';

/** Section 5.2: the agreement, and the initial part of section 5.4 that carries it. */

export type Party = Pick<Certified, 'account' | 'device' | 'signingKey' | 'agreementKey'> & {
  readonly identityKey: Uint8Array;
};

export const encodeParty = (party: Party): Buffer =>
  Buffer.concat([
    id(party.account),
    id(party.device),
    party.identityKey,
    party.signingKey,
    party.agreementKey,
  ]);

export const associatedData = (labels: Labels, A: Party, B: Party): Buffer =>
  Buffer.concat([label(labels.session), u8(1), encodeParty(A), encodeParty(B)]);

/** What both sides put into the agreement. */
export interface Agreement {
  readonly AD: Buffer;
  readonly EK_A: Buffer;
  readonly SPK_B: Buffer;
  readonly OPK_B: Buffer | undefined;
  readonly kemPrekey: Buffer;
  readonly ct: Buffer;
  /** DH1 to DH3, and DH4 with a one-time prekey. */
  readonly DHs: readonly Buffer[];
  readonly SS: Buffer;
}

export function agree(labels: Labels, agreement: Agreement): { SK: Buffer; sessionId: Buffer } {
  const { AD, EK_A, SPK_B, OPK_B, kemPrekey, ct, DHs, SS } = agreement;
  const T = Buffer.concat([
    label(labels.transcript),
    bytes(AD),
    EK_A,
    SPK_B,
    ...(OPK_B === undefined ? [u8(0)] : [u8(1), OPK_B]),
    kemPrekey,
    ct,
  ]);
  const input = Buffer.concat([Buffer.alloc(32, 0xff), ...DHs, SS]);
  const okm = hkdf(input, Buffer.concat([label(labels.agreement), sha256(T)]), 48);
  return { SK: okm.subarray(0, 32), sessionId: okm.subarray(32) };
}

export interface Initial {
  readonly certificate: Buffer;
  readonly started: number;
  readonly EK_A: Buffer;
  readonly signedId: number;
  /** 0: none. */
  readonly oneTimeId: number;
  readonly kemId: number;
  readonly ct: Buffer;
}

export const encodeInitial = (initial: Initial): Buffer =>
  Buffer.concat([
    bytes(initial.certificate),
    instant(initial.started),
    initial.EK_A,
    u32(initial.signedId),
    u32(initial.oneTimeId),
    u32(initial.kemId),
    initial.ct,
  ]);

export const readInitial = (reader: Reader): Initial => ({
  certificate: reader.bytes(512),
  started: reader.instant(),
  EK_A: reader.fixed(32),
  signedId: reader.u32(),
  oneTimeId: reader.u32(),
  kemId: reader.u32(),
  ct: reader.fixed(1088),
});

export const hashOfStart = (labels: Labels, { EK_A, signedId, kemId }: Initial): string =>
  sha256(Buffer.concat([label(labels.initial), EK_A, u32(signedId), u32(kemId)])).toString('hex');

/** `padded` of section 5.4. */
export function pad(type: number, content: Uint8Array): Buffer {
  const plain = Buffer.concat([u8(type), bytes(content)]);
  let size = 256;
  while (size < plain.length) size *= 2;
  refuseUnless(size <= 65_536, 'the content is too long');
  return Buffer.concat([plain, Buffer.alloc(size - plain.length)]);
}

export function unpad(padded: Uint8Array): { type: number; content: Buffer } {
  const reader = new Reader(padded);
  const type = reader.u8();
  const content = reader.bytes(65_531);
  refuseUnless(type <= 4 && pad(type, content).equals(padded), 'the padding is malformed');
  return { type, content };
}
