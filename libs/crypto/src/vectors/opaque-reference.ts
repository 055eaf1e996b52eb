import { ristretto255, ristretto255_hasher, ristretto255_oprf } from '@noble/curves/ed25519.js';
import { concatBytes, constantTimeEqual, utf8, type Bytes } from '../primitives/bytes.js';
import { ByteWriter } from '../primitives/encoding.js';
import { hkdfExpand, hkdfExtract, hmacSha512, sha512 } from '../primitives/hash.js';

/**
 * OPAQUE-3DH with ristretto255 and SHA-512, written from RFC 9807 with every random value as a parameter. The package
 * that the product uses offers no such hook, so the published vectors hold this second implementation, and this one
 * then speaks with the package. For tests alone: nothing here resists timing.
 */
export interface Identities {
  /** Defaults to the server's public key, as in section 4 of the RFC. */
  readonly server?: Uint8Array;
  /** Defaults to the client's public key. */
  readonly client?: Uint8Array;
  readonly context: Uint8Array;
}
export interface Record {
  readonly clientPublicKey: Bytes;
  readonly maskingKey: Bytes;
  readonly envelope: Bytes;
}
export interface ServerKeys {
  readonly privateKey: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly oprfSeed: Uint8Array;
  readonly credentialIdentifier: Uint8Array;
}
export interface ServerRandom {
  readonly maskingNonce: Uint8Array;
  readonly nonce: Uint8Array;
  readonly keyshareSeed: Uint8Array;
}

const { oprf } = ristretto255_oprf;
const KEY = 32;
const HASH = 64;
const EMPTY = new Uint8Array(0);
const expand = (key: Uint8Array, info: Uint8Array, length: number) => hkdfExpand('sha512', key, info, length);
const u16 = (value: number) => new ByteWriter().u16(value).finish();
const prefixed = (value: Uint8Array) => concatBytes(u16(value.length), value);

/** Product of a scalar (32 bytes) and an encoded element: what the OPRF calls an evaluation. */
const multiply = (scalar: Uint8Array, element: Uint8Array) => oprf.blindEvaluate(scalar, element);

const diffieHellmanKeys = (seed: Uint8Array) =>
  oprf.deriveKeyPair(seed, utf8('OPAQUE-DeriveDiffieHellmanKeyPair'));

/** Section 5.2.1: the blinded password. `blind` is a scalar, little-endian. */
export function blindPassword(password: Uint8Array, blind: Uint8Array): Bytes {
  const element = ristretto255_hasher.hashToCurve(password, {
    DST: concatBytes(utf8('HashToGroup-OPRFV1-'), Uint8Array.of(0), utf8('-ristretto255-SHA512')),
  });
  const scalar = ristretto255.Point.Fn.fromBytes(blind);
  return new Uint8Array(element.multiply(scalar).toBytes());
}

/** Section 5.2.2, and the first part of section 6.3.2.2. */
export function evaluate({ oprfSeed, credentialIdentifier }: ServerKeys, blinded: Uint8Array): Uint8Array {
  const seed = expand(oprfSeed, concatBytes(credentialIdentifier, utf8('OprfKey')), KEY);
  return multiply(oprf.deriveKeyPair(seed, utf8('OPAQUE-DeriveKeyPair')).secretKey, blinded);
}

/** Section 5.2.3, with the key stretching function given. */
export function randomizedPassword(
  password: Uint8Array,
  blind: Uint8Array,
  evaluated: Uint8Array,
  stretch: (output: Uint8Array) => Uint8Array,
): Bytes {
  const output = oprf.finalize(password, blind, evaluated);
  return hkdfExtract('sha512', concatBytes(output, stretch(output)), EMPTY);
}

/** Section 4.1: the keys that an envelope's nonce and the password give, and the tag that belongs to them. */
function envelopeKeys(
  password: Uint8Array,
  envelopeNonce: Uint8Array,
  serverPublicKey: Uint8Array,
  identities: Identities,
) {
  const derive = (label: string, length: number) =>
    expand(password, concatBytes(envelopeNonce, utf8(label)), length);
  const client = diffieHellmanKeys(derive('PrivateKey', KEY));
  const credentials = concatBytes(
    serverPublicKey,
    prefixed(identities.server ?? serverPublicKey),
    prefixed(identities.client ?? client.publicKey),
  );
  const tag = hmacSha512(derive('AuthKey', HASH), concatBytes(envelopeNonce, credentials));
  return { client, tag, exportKey: derive('ExportKey', HASH) };
}

/** Section 4.1.2: what the client uploads, and its export key. */
export function createRecord(
  password: Uint8Array,
  envelopeNonce: Uint8Array,
  serverPublicKey: Uint8Array,
  identities: Identities,
): { readonly record: Record; readonly exportKey: Bytes } {
  const { client, tag, exportKey } = envelopeKeys(password, envelopeNonce, serverPublicKey, identities);
  const maskingKey = expand(password, utf8('MaskingKey'), HASH);
  const envelope = concatBytes(envelopeNonce, tag);
  return { record: { clientPublicKey: concatBytes(client.publicKey), maskingKey, envelope }, exportKey };
}

/** Section 6.2.1: the client's first message, and the secret of its key share. */
export function startClient(
  password: Uint8Array,
  blind: Uint8Array,
  nonce: Uint8Array,
  keyshareSeed: Uint8Array,
): { readonly ke1: Bytes; readonly secret: Uint8Array } {
  const keyshare = diffieHellmanKeys(keyshareSeed);
  return {
    ke1: concatBytes(blindPassword(password, blind), nonce, keyshare.publicKey),
    secret: keyshare.secretKey,
  };
}

/** Sections 6.2.2 and 6.4.4: the server's answer, the client's proof that it waits for, and the session key. */
export function answerAsServer(
  server: ServerKeys,
  record: Record,
  ke1: Uint8Array,
  random: ServerRandom,
  identities: Identities,
): { readonly ke2: Bytes; readonly expectedKe3: Bytes; readonly sessionKey: Bytes } {
  const pad = credentialPad(record.maskingKey, random.maskingNonce);
  const response = concatBytes(
    evaluate(server, ke1.subarray(0, KEY)),
    random.maskingNonce,
    exclusiveOr(pad, concatBytes(server.publicKey, record.envelope)),
  );
  const keyshare = diffieHellmanKeys(random.keyshareSeed);
  const clientKeyshare = ke1.subarray(2 * KEY);
  const preamble = preambleOf(
    identities,
    { server: server.publicKey, client: record.clientPublicKey },
    ke1,
    concatBytes(response, random.nonce, keyshare.publicKey),
  );
  const keys = handshakeKeys(
    [
      multiply(keyshare.secretKey, clientKeyshare),
      multiply(server.privateKey, clientKeyshare),
      multiply(keyshare.secretKey, record.clientPublicKey),
    ],
    preamble,
  );
  const ke2 = concatBytes(response, random.nonce, keyshare.publicKey, keys.serverMac);
  return { ke2, expectedKe3: keys.clientMac, sessionKey: keys.sessionKey };
}

/** Section 6.2.3: the client's proof; undefined when the password or the server is wrong. */
export function finishAsClient(
  password: Uint8Array,
  started: { readonly ke1: Uint8Array; readonly secret: Uint8Array },
  ke2: Uint8Array,
  identities: Identities,
): { readonly ke3: Bytes; readonly sessionKey: Bytes; readonly exportKey: Bytes } | undefined {
  const response = ke2.subarray(0, 2 * KEY + KEY + KEY + HASH);
  const [serverKeyshare, mac] = [ke2.subarray(-HASH - KEY, -HASH), ke2.subarray(-HASH)];
  const pad = credentialPad(expand(password, utf8('MaskingKey'), HASH), response.subarray(KEY, 2 * KEY));
  const credentials = exclusiveOr(pad, response.subarray(2 * KEY));
  const serverPublicKey = credentials.subarray(0, KEY);
  const nonce = credentials.subarray(KEY, 2 * KEY);
  const { client, tag, exportKey } = envelopeKeys(password, nonce, serverPublicKey, identities);
  if (!constantTimeEqual(tag, credentials.subarray(2 * KEY))) return undefined;
  const preamble = preambleOf(
    identities,
    { server: serverPublicKey, client: client.publicKey },
    started.ke1,
    ke2.subarray(0, -HASH),
  );
  const keys = handshakeKeys(
    [
      multiply(started.secret, serverKeyshare),
      multiply(started.secret, serverPublicKey),
      multiply(client.secretKey, serverKeyshare),
    ],
    preamble,
  );
  if (!constantTimeEqual(keys.serverMac, mac)) return undefined;
  return { ke3: keys.clientMac, sessionKey: keys.sessionKey, exportKey };
}

const credentialPad = (maskingKey: Uint8Array, nonce: Uint8Array) =>
  expand(maskingKey, concatBytes(nonce, utf8('CredentialResponsePad')), KEY + KEY + HASH);

const exclusiveOr = (a: Uint8Array, b: Uint8Array) => a.map((byte, i) => byte ^ (b[i] ?? 0));

/** Section 6.4.1. `answer` is the second message without its mac. */
const preambleOf = (
  identities: Identities,
  keys: { readonly server: Uint8Array; readonly client: Uint8Array },
  ke1: Uint8Array,
  answer: Uint8Array,
) =>
  concatBytes(
    utf8('OPAQUEv1-'),
    prefixed(identities.context),
    prefixed(identities.client ?? keys.client),
    ke1,
    prefixed(identities.server ?? keys.server),
    answer,
  );

/** Section 6.4.2. */
function handshakeKeys(secrets: readonly Uint8Array[], preamble: Uint8Array) {
  const transcript = sha512(preamble);
  const derive = (secret: Uint8Array, label: string, context: Uint8Array) => {
    const name = utf8(`OPAQUE-${label}`);
    const lengths = [u16(HASH), Uint8Array.of(name.length), Uint8Array.of(context.length)] as const;
    return expand(secret, concatBytes(lengths[0], lengths[1], name, lengths[2], context), HASH);
  };
  const prk = hkdfExtract('sha512', concatBytes(...secrets), EMPTY);
  const handshake = derive(prk, 'HandshakeSecret', transcript);
  const serverMac = hmacSha512(derive(handshake, 'ServerMAC', EMPTY), transcript);
  const clientMac = hmacSha512(
    derive(handshake, 'ClientMAC', EMPTY),
    sha512(concatBytes(preamble, serverMac)),
  );
  return { serverMac, clientMac, sessionKey: derive(prk, 'SessionKey', transcript) };
}
