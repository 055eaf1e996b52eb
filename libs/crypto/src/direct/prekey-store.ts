import { CryptoError } from '../errors.js';
import { copyBytes, wipe, type Bytes } from '../primitives/bytes.js';
import type { SigningSecret } from '../primitives/ed25519.js';
import { ByteReader, ByteWriter } from '../primitives/encoding.js';
import { generateKemKeyPair, KEM_SEED_BYTES } from '../primitives/ml-kem.js';
import { drawAgreementKeyPair, X25519_KEY_BYTES } from '../primitives/x25519.js';
import {
  DELIVERY_GRACE_MS,
  ONE_TIME_PREKEYS_MAX,
  PREKEY_ROTATION_MS,
  PREKEY_STORE_MAX_BYTES,
  REMEMBERED_INITIALS_MAX,
  REUSED_PREKEYS_MAX,
} from './limits.js';
import { prekeyLifetimeMs, signPrekey, type PrekeyKind } from './prekey.js';

const STORE_VERSION = 1;
const INITIAL_HASH_BYTES = 32;

/** The secret half of a published prekey. */
export interface StoredPrekey {
  readonly keyId: number;
  readonly expiresAt: number;
  /** X25519 secret (32 bytes) or ML-KEM-768 seed (64 bytes). */
  readonly secret: Bytes;
}

/** A first message that could be delivered twice, as its prekeys were not one-time. */
export interface RememberedInitial {
  readonly hash: Bytes;
  /** Milliseconds since 1970: from then on its prekey is gone, and with it the message. */
  readonly until: number;
}

/** The prekeys of this device as the library works on them. */
export interface PrekeyStore {
  readonly nextKeyId: number;
  readonly keys: Readonly<Record<PrekeyKind, readonly StoredPrekey[]>>;
  readonly remembered: readonly RememberedInitial[];
}

const SECTIONS: readonly {
  readonly kind: PrekeyKind;
  readonly max: number;
  readonly secretBytes: number;
}[] = [
  { kind: 'signed', max: REUSED_PREKEYS_MAX, secretBytes: X25519_KEY_BYTES },
  { kind: 'one-time', max: ONE_TIME_PREKEYS_MAX, secretBytes: X25519_KEY_BYTES },
  { kind: 'kem-one-time', max: ONE_TIME_PREKEYS_MAX, secretBytes: KEM_SEED_BYTES },
  { kind: 'kem-last-resort', max: REUSED_PREKEYS_MAX, secretBytes: KEM_SEED_BYTES },
];

/** The device whose prekeys are made. */
export interface PrekeyDevice {
  readonly accountId: string;
  readonly deviceId: string;
  readonly signing: { readonly secretKey: SigningSecret };
}

/** New prekeys: the store with their secrets, which must be durable before `published` leaves the device. */
export interface RenewedPrekeys {
  readonly prekeys: Bytes;
  /** Signed prekeys for the server. A new signed or last-resort one takes the place of the one before. */
  readonly published: readonly Bytes[];
}

/**
 * Brings a device's prekeys up to date: deletes the secrets that nobody can need any more, replaces the signed and the
 * last-resort prekey when they are a week old, and makes `count` one-time prekeys of both kinds, as far as there is room.
 * `prekeys` is the stored bytes, null the first time. Throws `direct-state-invalid` or `invalid-argument`.
 */
export async function renewPrekeys(
  prekeys: Uint8Array | null,
  device: PrekeyDevice,
  { now, count }: { readonly now: number; readonly count: number },
): Promise<RenewedPrekeys> {
  if (!Number.isSafeInteger(count) || count < 0) throw new CryptoError('invalid-argument');
  const store = withoutExpired(prekeys === null ? EMPTY : decodePrekeyStore(prekeys), now);
  const published: Bytes[] = [];
  const keys: Record<PrekeyKind, readonly StoredPrekey[]> = { ...store.keys };
  let nextKeyId = store.nextKeyId;
  for (const { kind, max } of SECTIONS) {
    const isReused = kind === 'signed' || kind === 'kem-last-resort';
    const wanted = isReused ? Number(isRotationDue(keys[kind], kind, now)) : count;
    for (let made = 0; made < wanted && keys[kind].length < max; made++) {
      const { publicKey, secret } = await newKeyPair(kind);
      const expiresAt = now + prekeyLifetimeMs(kind);
      const prekey = { kind, keyId: nextKeyId++, expiresAt, publicKey };
      const { accountId, deviceId } = device;
      published.push(await signPrekey({ ...prekey, accountId, deviceId }, device.signing.secretKey));
      keys[kind] = [...keys[kind], { keyId: prekey.keyId, expiresAt, secret }];
    }
  }
  return { prekeys: encodePrekeyStore({ ...store, keys, nextKeyId }), published };
}

async function newKeyPair(kind: PrekeyKind): Promise<{ readonly publicKey: Bytes; readonly secret: Bytes }> {
  if (kind === 'signed' || kind === 'one-time') {
    const { publicKey, secretKey } = await drawAgreementKeyPair();
    return { publicKey, secret: secretKey };
  }
  const { publicKey, seed } = generateKemKeyPair();
  return { publicKey, secret: seed };
}

function isRotationDue(keys: readonly StoredPrekey[], kind: PrekeyKind, now: number): boolean {
  const newestEnd = Math.max(0, ...keys.map(({ expiresAt }) => expiresAt));
  return newestEnd - prekeyLifetimeMs(kind) + PREKEY_ROTATION_MS <= now;
}

/** Secrets whose prekey ended longer ago than a message can be under way are overwritten and dropped. */
function withoutExpired(store: PrekeyStore, now: number): PrekeyStore {
  const isOver = ({ expiresAt }: StoredPrekey) => now > expiresAt + DELIVERY_GRACE_MS;
  const keys = Object.values(store.keys).flat();
  wipe(...keys.filter(isOver).map(({ secret }) => secret));
  const living = (kind: PrekeyKind) => store.keys[kind].filter((key) => !isOver(key));
  return {
    nextKeyId: store.nextKeyId,
    keys: {
      signed: living('signed'),
      'one-time': living('one-time'),
      'kem-one-time': living('kem-one-time'),
      'kem-last-resort': living('kem-last-resort'),
    },
    remembered: store.remembered.filter(({ until }) => now <= until),
  };
}

const EMPTY: PrekeyStore = {
  nextKeyId: 1,
  keys: { signed: [], 'one-time': [], 'kem-one-time': [], 'kem-last-resort': [] },
  remembered: [],
};

/** The prekey of one of these kinds with this id, while it may be used. Throws `prekey-unknown`. */
export function findPrekey(
  store: PrekeyStore,
  kinds: readonly PrekeyKind[],
  keyId: number,
  now: number,
): StoredPrekey & { readonly kind: PrekeyKind } {
  for (const kind of kinds) {
    const found = store.keys[kind].find((key) => key.keyId === keyId);
    if (found !== undefined && now <= found.expiresAt + DELIVERY_GRACE_MS) return { ...found, kind };
  }
  throw new CryptoError('prekey-unknown');
}

/**
 * The store after a first message was opened: its one-time prekeys are gone, and it is remembered if it could come back.
 * Throws `prekeys-full`.
 */
export function afterInitial(
  store: PrekeyStore,
  used: readonly { readonly kind: PrekeyKind; readonly keyId: number }[],
  initial: RememberedInitial | null,
  now: number,
): PrekeyStore {
  const remembered = store.remembered.filter(({ until }) => now <= until);
  if (initial !== null && remembered.length >= REMEMBERED_INITIALS_MAX) throw new CryptoError('prekeys-full');
  const without = (kind: PrekeyKind) =>
    store.keys[kind].filter((key) => !used.some((one) => one.kind === kind && one.keyId === key.keyId));
  return {
    nextKeyId: store.nextKeyId,
    keys: { ...store.keys, 'one-time': without('one-time'), 'kem-one-time': without('kem-one-time') },
    remembered: initial === null ? remembered : [...remembered, initial],
  };
}

/** The stored form of a device’s prekeys (section 5.6 of the protocol). */
export function encodePrekeyStore(store: PrekeyStore): Bytes {
  const writer = new ByteWriter().u8(STORE_VERSION).u32(store.nextKeyId);
  for (const { kind, secretBytes } of SECTIONS) {
    writer.u16(store.keys[kind].length);
    for (const { keyId, expiresAt, secret } of store.keys[kind])
      writer.u32(keyId).u64(expiresAt).fixed(secret, secretBytes);
  }
  writer.u16(store.remembered.length);
  for (const { hash, until } of store.remembered) writer.fixed(hash, INITIAL_HASH_BYTES).u64(until);
  return writer.finish();
}

/** Throws `direct-state-invalid`. */
export function decodePrekeyStore(bytes: Uint8Array): PrekeyStore {
  if (bytes.length > PREKEY_STORE_MAX_BYTES) throw new CryptoError('direct-state-invalid');
  try {
    const reader = new ByteReader(copyBytes(bytes)).version(STORE_VERSION);
    const nextKeyId = reader.u32();
    if (nextKeyId === 0) throw new CryptoError('malformed');
    const keys: Record<PrekeyKind, readonly StoredPrekey[]> = { ...EMPTY.keys };
    for (const { kind, max, secretBytes } of SECTIONS) {
      keys[kind] = Array.from({ length: countOf(reader, max) }, () => ({
        keyId: reader.u32(),
        expiresAt: reader.u64(),
        secret: reader.fixed(secretBytes),
      }));
    }
    const remembered = Array.from({ length: countOf(reader, REMEMBERED_INITIALS_MAX) }, () => ({
      hash: reader.fixed(INITIAL_HASH_BYTES),
      until: reader.u64(),
    }));
    reader.end();
    return { nextKeyId, keys, remembered };
  } catch {
    throw new CryptoError('direct-state-invalid');
  }
}

function countOf(reader: ByteReader, max: number): number {
  const count = reader.u16();
  if (count > max) throw new CryptoError('malformed');
  return count;
}
