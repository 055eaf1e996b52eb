import { randomBytes } from 'node:crypto';
import { bytes, id, instant, label, Reader, refuseUnless, u32, u8 } from './encoding.js';
import type { Labels } from './labels.js';
import { isSigned, pairOf, signed, type Pair } from './node-keys.js';

/** Sections 2.1 and 5.1: certificates, prekeys, bundles. */

const DAY = 24 * 3600 * 1000;
const TOLERANCE = 10 * 60 * 1000;

export const KINDS = [
  { label: 'signedPrekey', key: 'x25519', size: 32, lifetime: 14 * DAY },
  { label: 'oneTimePrekey', key: 'x25519', size: 32, lifetime: 60 * DAY },
  { label: 'kemPrekey', key: 'mlKem768', size: 1184, lifetime: 60 * DAY },
  { label: 'lastResortPrekey', key: 'mlKem768', size: 1184, lifetime: 14 * DAY },
] as const;
export const SIGNED = 0;
export const ONE_TIME = 1;
export const KEM_ONE_TIME = 2;
export const KEM_LAST_RESORT = 3;

/** What a verified certificate says of a device. */
export interface Certified {
  readonly account: string;
  readonly device: string;
  readonly signingKey: Buffer;
  readonly agreementKey: Buffer;
  readonly notAfter: number;
}

export function certify(
  labels: Labels,
  identitySecret: Uint8Array,
  certified: Certified & { readonly notBefore: number },
): Buffer {
  const content = Buffer.concat([
    u8(1),
    id(certified.account),
    id(certified.device),
    certified.signingKey,
    certified.agreementKey,
    instant(certified.notBefore),
    instant(certified.notAfter),
  ]);
  const toSign = Buffer.concat([label(labels.deviceCertificate), bytes(content)]);
  return Buffer.concat([content, signed(identitySecret, toSign)]);
}

export function readCertificate(
  labels: Labels,
  certificate: Uint8Array,
  expected: { readonly account: string; readonly device: string; readonly identityKey: Uint8Array },
  at: number,
): Certified {
  const reader = new Reader(certificate);
  refuseUnless(certificate.length <= 512 && reader.u8() === 1, 'not a certificate');
  const account = reader.id();
  const device = reader.id();
  const signingKey = reader.fixed(32);
  const agreementKey = reader.fixed(32);
  const notBefore = reader.instant();
  const notAfter = reader.instant();
  const content = reader.read();
  const signature = reader.fixed(64);
  reader.end();
  const toVerify = Buffer.concat([label(labels.deviceCertificate), bytes(content)]);
  refuseUnless(isSigned(expected.identityKey, toVerify, signature), 'the certificate is not signed');
  refuseUnless(account === expected.account && device === expected.device, 'a certificate of another');
  refuseUnless(notBefore < notAfter && notAfter - notBefore <= 400 * DAY, 'the certificate’s time is wrong');
  refuseUnless(notBefore - TOLERANCE <= at && at <= notAfter, 'the certificate is not valid now');
  refuseUnless(!signingKey.equals(expected.identityKey), 'the identity key signs as a device');
  return { account, device, signingKey, agreementKey, notAfter };
}

export interface SecretPrekey {
  readonly kind: number;
  readonly keyId: number;
  readonly expiry: number;
  readonly pair: Pair;
}

export function newPrekey(kind: number, keyId: number, now: number): SecretPrekey {
  const { key, lifetime } = KINDS[kind as 0];
  const pair = pairOf(key, randomBytes(kind >= KEM_ONE_TIME ? 64 : 32));
  return { kind, keyId, expiry: now + lifetime, pair };
}

export function publishPrekey(
  labels: Labels,
  owner: Pick<Certified, 'account' | 'device'>,
  signingSecret: Uint8Array,
  { kind, keyId, expiry, pair }: SecretPrekey,
): Buffer {
  const content = Buffer.concat([
    u8(1),
    u8(kind),
    u32(keyId),
    id(owner.account),
    id(owner.device),
    instant(expiry),
    pair.open,
  ]);
  const toSign = Buffer.concat([label(labels[KINDS[kind as 0].label]), bytes(content)]);
  return Buffer.concat([content, signed(signingSecret, toSign)]);
}

export interface PublicPrekey {
  readonly keyId: number;
  readonly open: Buffer;
}

export function readPrekey(
  labels: Labels,
  prekey: Uint8Array,
  kinds: readonly number[],
  owner: Certified,
  now: number,
): PublicPrekey {
  const reader = new Reader(prekey);
  refuseUnless(reader.u8() === 1, 'not a prekey');
  const kind = reader.u8();
  refuseUnless(kinds.includes(kind), 'a prekey of another kind');
  const { size, lifetime, label: name } = KINDS[kind as 0];
  const keyId = reader.u32();
  const account = reader.id();
  const device = reader.id();
  const expiry = reader.instant();
  const open = reader.fixed(size);
  const content = reader.read();
  const signature = reader.fixed(64);
  reader.end();
  const toVerify = Buffer.concat([label(labels[name]), bytes(content)]);
  refuseUnless(isSigned(owner.signingKey, toVerify, signature), 'the prekey is not signed');
  refuseUnless(keyId >= 1 && account === owner.account && device === owner.device, 'a prekey of another');
  refuseUnless(now <= expiry && expiry <= now + lifetime + TOLERANCE, 'the prekey’s time is wrong');
  return { keyId, open };
}

export const encodeBundle = (parts: {
  readonly certificate: Uint8Array;
  readonly signedPrekey: Uint8Array;
  readonly oneTimePrekey: Uint8Array | undefined;
  readonly kemPrekey: Uint8Array;
}): Buffer =>
  Buffer.concat([
    u8(1),
    bytes(parts.certificate),
    bytes(parts.signedPrekey),
    bytes(parts.oneTimePrekey ?? Buffer.alloc(0)),
    bytes(parts.kemPrekey),
  ]);

export function readBundle(bundle: Uint8Array) {
  const reader = new Reader(bundle);
  refuseUnless(bundle.length <= 4096 && reader.u8() === 1, 'not a bundle');
  const certificate = reader.bytes(512);
  const signedPrekey = reader.bytes(1536);
  const oneTimePrekey = reader.bytes(1536);
  const kemPrekey = reader.bytes(1536);
  reader.end();
  return { certificate, signedPrekey, oneTimePrekey, kemPrekey };
}
