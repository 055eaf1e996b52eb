import { CryptoError } from '../errors.js';
import {
  CERTIFICATE_MAX_BYTES,
  verifyDeviceCertificate,
  type DeviceCertificate,
} from '../identity/device-certificate.js';
import { LABELS } from '../labels.js';
import { constantTimeEqual, wipe, type Bytes } from '../primitives/bytes.js';
import { ED25519_KEY_BYTES } from '../primitives/ed25519.js';
import { ByteReader, ByteWriter, labelled } from '../primitives/encoding.js';
import { hkdf, sha256 } from '../primitives/hash.js';
import { deriveBoxKey, openBox, sealBox } from '../primitives/sealed-box.js';
import { X25519_KEY_BYTES } from '../primitives/x25519.js';
import { createTypedCode, readTypedCode } from '../vault/typed-code.js';
import { DIRECT_MESSAGE_MAX_BYTES, PREKEY_MAX_BYTES } from './limits.js';

const LINK_VERSION = 1;
const HASH_BYTES = 32;
const NAME_MAX_BYTES = 320;
const KEY_BYTES = 32;

/** What both browsers have from the code, and the server has not. */
export interface LinkSecret {
  /** Names the link to the server (32 bytes); tells nothing about the key. */
  readonly token: Bytes;
  /** Seals the three messages that the server passes on. */
  readonly key: CryptoKey;
}

/** What the device that shows the code says of its account. */
export interface LinkOffer {
  readonly accountId: string;
  /** Whose account it is, for the person at the new browser. */
  readonly ownerName: string;
  readonly identityKey: Bytes;
  readonly deviceId: string;
  /** Of the device that shows the code. */
  readonly certificate: Bytes;
}

/** What the new browser asks to be: a device that nobody has certified yet, with the prekeys of one bundle. */
export interface LinkRequest {
  readonly deviceId: string;
  readonly name: string;
  readonly signingKey: Bytes;
  readonly agreementKey: Bytes;
  readonly signedPrekey: Bytes;
  readonly oneTimePrekey: Bytes;
  readonly kemPrekey: Bytes;
}

/** What the new browser gets once its owner has said yes on the other one. */
export interface LinkApproval {
  /** Of the new device, signed by the account identity key. */
  readonly certificate: Bytes;
  /** The first message of the direct channel between the two. */
  readonly hello: Bytes;
}

/** Content of the payload `device-link`: what the vault gives at a log-in, apart from the identity's secret. */
export interface LinkedKeys {
  readonly vaultKey: Bytes;
  readonly keyringKey: Bytes;
}

/** A new code for one link: 32 characters in eight groups of four, shown as text and as a QR code. */
export const createLinkCode = (): string => createTypedCode(LABELS.linkCodeChecksum);

/** What a shown or typed code holds. Throws `link-code-invalid` when length, alphabet or checksum are wrong. */
export async function openLinkCode(typed: string): Promise<LinkSecret> {
  const secret = readTypedCode(typed, LABELS.linkCodeChecksum);
  if (secret === undefined) throw new CryptoError('link-code-invalid');
  const token = hkdf('sha256', secret, labelled(LABELS.linkToken).finish(), KEY_BYTES);
  const key = await deriveBoxKey(secret, labelled(LABELS.linkMessage).finish());
  wipe(secret);
  return { token, key };
}

/** The first message: of the device that shows the code. */
export function sealLinkOffer({ key }: LinkSecret, offer: LinkOffer): Promise<Bytes> {
  const content = new ByteWriter()
    .u8(LINK_VERSION)
    .id(offer.accountId)
    .text(offer.ownerName, NAME_MAX_BYTES)
    .fixed(offer.identityKey, ED25519_KEY_BYTES)
    .id(offer.deviceId)
    .bytes(offer.certificate, CERTIFICATE_MAX_BYTES)
    .finish();
  return sealBox(key, content, contextOf(0));
}

/** Also verifies the certificate. Throws `not-authentic`, `malformed`, or what `verifyDeviceCertificate` throws. */
export async function openLinkOffer(
  { key }: LinkSecret,
  sealed: Uint8Array,
  now: number,
): Promise<LinkOffer> {
  const reader = new ByteReader(await openBox(key, sealed, contextOf(0))).version(LINK_VERSION);
  const offer = {
    accountId: reader.id(),
    ownerName: reader.text(NAME_MAX_BYTES),
    identityKey: reader.fixed(ED25519_KEY_BYTES),
    deviceId: reader.id(),
    certificate: reader.bytes(CERTIFICATE_MAX_BYTES),
  };
  reader.end();
  verifyDeviceCertificate(offer.certificate, { ...offer, now });
  return offer;
}

/** The second message: of the new browser, in answer to exactly this offer. */
export function sealLinkRequest(
  { key }: LinkSecret,
  sealedOffer: Uint8Array,
  request: LinkRequest,
): Promise<Bytes> {
  const content = new ByteWriter()
    .u8(LINK_VERSION)
    .id(request.deviceId)
    .text(request.name, NAME_MAX_BYTES)
    .fixed(request.signingKey, ED25519_KEY_BYTES)
    .fixed(request.agreementKey, X25519_KEY_BYTES)
    .bytes(request.signedPrekey, PREKEY_MAX_BYTES)
    .bytes(request.oneTimePrekey, PREKEY_MAX_BYTES)
    .bytes(request.kemPrekey, PREKEY_MAX_BYTES)
    .finish();
  return sealBox(key, content, contextOf(1, sealedOffer));
}

/** Throws `not-authentic` for what nobody with the code has made in answer to this offer, or `malformed`. */
export async function openLinkRequest(
  { key }: LinkSecret,
  sealedOffer: Uint8Array,
  sealed: Uint8Array,
): Promise<LinkRequest> {
  const reader = new ByteReader(await openBox(key, sealed, contextOf(1, sealedOffer))).version(LINK_VERSION);
  const request = {
    deviceId: reader.id(),
    name: reader.text(NAME_MAX_BYTES),
    signingKey: reader.fixed(ED25519_KEY_BYTES),
    agreementKey: reader.fixed(X25519_KEY_BYTES),
    signedPrekey: reader.bytes(PREKEY_MAX_BYTES),
    oneTimePrekey: reader.bytes(PREKEY_MAX_BYTES),
    kemPrekey: reader.bytes(PREKEY_MAX_BYTES),
  };
  reader.end();
  return request;
}

/** The third message: of the device that showed the code, in answer to exactly this request. */
export function sealLinkApproval(
  { key }: LinkSecret,
  sealedRequest: Uint8Array,
  { certificate, hello }: LinkApproval,
): Promise<Bytes> {
  const content = new ByteWriter()
    .u8(LINK_VERSION)
    .bytes(certificate, CERTIFICATE_MAX_BYTES)
    .bytes(hello, DIRECT_MESSAGE_MAX_BYTES)
    .finish();
  return sealBox(key, content, contextOf(2, sealedRequest));
}

/** Verifies that the new device is certified as it asked to be. Throws as `openLinkOffer`, or `wrong-device`. */
export async function openLinkApproval(
  { key }: LinkSecret,
  { offer, request, sealedRequest }: LinkedParties,
  sealed: Uint8Array,
  now: number,
): Promise<LinkApproval> {
  const reader = new ByteReader(await openBox(key, sealed, contextOf(2, sealedRequest))).version(
    LINK_VERSION,
  );
  const approval = {
    certificate: reader.bytes(CERTIFICATE_MAX_BYTES),
    hello: reader.bytes(DIRECT_MESSAGE_MAX_BYTES),
  };
  reader.end();
  const { accountId, identityKey } = offer;
  const { deviceId } = request;
  const certified = verifyDeviceCertificate(approval.certificate, { accountId, identityKey, deviceId, now });
  requireOwnKeys(certified, request);
  return approval;
}

/** The two sides of a link, as the new browser knows them. */
export interface LinkedParties {
  readonly offer: Pick<LinkOffer, 'accountId' | 'identityKey'>;
  readonly request: Pick<LinkRequest, 'deviceId' | 'signingKey' | 'agreementKey'>;
  readonly sealedRequest: Uint8Array;
}

/** Content of the payload `device-link`. */
export const encodeLinkedKeys = ({ vaultKey, keyringKey }: LinkedKeys): Bytes =>
  new ByteWriter().u8(LINK_VERSION).fixed(vaultKey, KEY_BYTES).fixed(keyringKey, KEY_BYTES).finish();

/** Throws `malformed` or `unsupported-version`. */
export function decodeLinkedKeys(content: Uint8Array): LinkedKeys {
  const reader = new ByteReader(content).version(LINK_VERSION);
  const keys = { vaultKey: reader.fixed(KEY_BYTES), keyringKey: reader.fixed(KEY_BYTES) };
  reader.end();
  return keys;
}

const contextOf = (step: 0 | 1 | 2, before?: Uint8Array): Bytes =>
  labelled(LABELS.linkMessage)
    .u8(step)
    .fixed(before === undefined ? new Uint8Array(HASH_BYTES) : sha256(before), HASH_BYTES)
    .finish();

function requireOwnKeys(certified: DeviceCertificate, request: LinkedParties['request']): void {
  const isOwn =
    constantTimeEqual(certified.signingKey, request.signingKey) &&
    constantTimeEqual(certified.agreementKey, request.agreementKey);
  if (!isOwn) throw new CryptoError('wrong-device');
}
