import { LABELS } from '../labels.js';
import { concatBytes, wipe, type Bytes } from '../primitives/bytes.js';
import { ByteWriter, labelled } from '../primitives/encoding.js';
import { ED25519_KEY_BYTES } from '../primitives/ed25519.js';
import { hkdf, sha256 } from '../primitives/hash.js';
import {
  decapsulate,
  encapsulate,
  KEM_CIPHERTEXT_BYTES,
  KEM_PUBLIC_KEY_BYTES,
  kemKeyPairOf,
} from '../primitives/ml-kem.js';
import {
  agree,
  agreementPublicKey,
  drawAgreementKeyPair,
  X25519_KEY_BYTES,
  type AgreementKeyPair,
} from '../primitives/x25519.js';
import type { InitialHeader } from './message-header.js';
import type { VerifiedPrekeyBundle } from './prekey-bundle.js';
import type { StoredPrekey } from './prekey-store.js';

const SESSION_VERSION = 1;
export const SESSION_ID_BYTES = 16;

/** One end of a session: a device and its keys, as its verified certificate and its account say. */
export interface DirectParty {
  readonly accountId: string;
  readonly deviceId: string;
  /** Ed25519 identity key of the account, 32 bytes. */
  readonly identityKey: Bytes;
  /** Ed25519 key of the device, 32 bytes. */
  readonly signingKey: Bytes;
  /** X25519 key of the device, 32 bytes: IK of X3DH. */
  readonly agreementKey: Bytes;
}

/** What both ends have when they have agreed. */
export interface AgreedSession {
  readonly sessionId: Bytes;
  /** SK of PQXDH, 32 bytes: the first root key. */
  readonly sharedKey: Bytes;
}

/** Fields of a party in the order in which they are bound and stored. */
export function writeParty(writer: ByteWriter, party: DirectParty): ByteWriter {
  return writer
    .id(party.accountId)
    .id(party.deviceId)
    .fixed(party.identityKey, ED25519_KEY_BYTES)
    .fixed(party.signingKey, ED25519_KEY_BYTES)
    .fixed(party.agreementKey, X25519_KEY_BYTES);
}

/** AD of X3DH: version and both parties, the initiator first. It opens the associated data of every message. */
export function sessionAssociatedData(initiator: DirectParty, responder: DirectParty): Bytes {
  const writer = labelled(LABELS.directSession).u8(SESSION_VERSION);
  return writeParty(writeParty(writer, initiator), responder).finish();
}

/** The public values of one agreement, all of which go into its keys. */
interface Transcript {
  readonly associatedData: Bytes;
  readonly ephemeralKey: Uint8Array;
  readonly signedPrekey: Uint8Array;
  readonly oneTimePrekey: Uint8Array | null;
  readonly kemPrekey: Uint8Array;
  readonly kemCiphertext: Uint8Array;
}

/** The initiator's half of PQXDH (revision 3, section 3.3), on a bundle that is verified. Throws `weak-public-key`. */
export async function agreeAsInitiator(
  own: AgreementKeyPair,
  bundle: VerifiedPrekeyBundle,
  associatedData: Bytes,
): Promise<AgreedSession & { readonly initial: Omit<InitialHeader, 'certificate' | 'startedAt'> }> {
  const { signedPrekey, oneTimePrekey, kemPrekey } = bundle;
  const ephemeral = await drawAgreementKeyPair();
  const agreements = [
    await agree(own.secretKey, signedPrekey.publicKey),
    await agree(ephemeral.secretKey, bundle.certificate.agreementKey),
    await agree(ephemeral.secretKey, signedPrekey.publicKey),
    ...(oneTimePrekey === null ? [] : [await agree(ephemeral.secretKey, oneTimePrekey.publicKey)]),
  ];
  const { ciphertext, sharedSecret } = encapsulate(kemPrekey.publicKey);
  wipe(ephemeral.secretKey);
  const agreed = deriveSession([...agreements, sharedSecret], {
    associatedData,
    ephemeralKey: ephemeral.publicKey,
    signedPrekey: signedPrekey.publicKey,
    oneTimePrekey: oneTimePrekey === null ? null : oneTimePrekey.publicKey,
    kemPrekey: kemPrekey.publicKey,
    kemCiphertext: ciphertext,
  });
  const initial = {
    ephemeralKey: ephemeral.publicKey,
    signedPrekeyId: signedPrekey.keyId,
    oneTimePrekeyId: oneTimePrekey === null ? null : oneTimePrekey.keyId,
    kemPrekeyId: kemPrekey.keyId,
    kemCiphertext: ciphertext,
  };
  return { ...agreed, initial };
}

/** The prekeys that a first message names. */
export interface UsedPrekeys {
  readonly signed: StoredPrekey;
  readonly oneTime: StoredPrekey | null;
  readonly kem: StoredPrekey;
}

/** The responder's half, which also gives back the signed prekey as the first ratchet key pair. Throws `weak-public-key`. */
export async function agreeAsResponder(
  own: AgreementKeyPair,
  used: UsedPrekeys,
  initiatorKey: Uint8Array,
  initial: InitialHeader,
  associatedData: Bytes,
): Promise<AgreedSession & { readonly signedPrekey: AgreementKeyPair }> {
  const { signed, oneTime, kem } = used;
  const agreements = [
    await agree(signed.secret, initiatorKey),
    await agree(own.secretKey, initial.ephemeralKey),
    await agree(signed.secret, initial.ephemeralKey),
    ...(oneTime === null ? [] : [await agree(oneTime.secret, initial.ephemeralKey)]),
  ];
  const sharedSecret = decapsulate(kem.secret, initial.kemCiphertext);
  const signedPrekey = { publicKey: await agreementPublicKey(signed.secret), secretKey: signed.secret };
  const agreed = deriveSession([...agreements, sharedSecret], {
    associatedData,
    ephemeralKey: initial.ephemeralKey,
    signedPrekey: signedPrekey.publicKey,
    oneTimePrekey: oneTime === null ? null : await agreementPublicKey(oneTime.secret),
    kemPrekey: kemKeyPairOf(kem.secret).publicKey,
    kemCiphertext: initial.kemCiphertext,
  });
  return { ...agreed, signedPrekey };
}

/** 32 bytes of 0xFF, as X3DH (section 2.2) puts before the agreements. */
const DOMAIN_PREFIX = new Uint8Array(X25519_KEY_BYTES).fill(0xff);

function deriveSession(secrets: readonly Bytes[], transcript: Transcript): AgreedSession {
  const inputKey = concatBytes(DOMAIN_PREFIX, ...secrets);
  const info = labelled(LABELS.directAgreement).fixed(transcriptHash(transcript), 32).finish();
  const okm = hkdf('sha256', inputKey, info, X25519_KEY_BYTES + SESSION_ID_BYTES);
  wipe(inputKey, ...secrets);
  return { sharedKey: okm.slice(0, X25519_KEY_BYTES), sessionId: okm.slice(X25519_KEY_BYTES) };
}

/** A hash, as some implementations of HKDF take no more than 1,024 bytes of info. */
function transcriptHash(transcript: Transcript): Bytes {
  const writer = labelled(LABELS.directTranscript)
    .bytes(transcript.associatedData, 1_024)
    .fixed(transcript.ephemeralKey, X25519_KEY_BYTES)
    .fixed(transcript.signedPrekey, X25519_KEY_BYTES);
  const { oneTimePrekey } = transcript;
  if (oneTimePrekey === null) writer.u8(0);
  else writer.u8(1).fixed(oneTimePrekey, X25519_KEY_BYTES);
  const { kemPrekey, kemCiphertext } = transcript;
  return sha256(
    writer.fixed(kemPrekey, KEM_PUBLIC_KEY_BYTES).fixed(kemCiphertext, KEM_CIPHERTEXT_BYTES).finish(),
  );
}

/** By what a first message is recognised when it comes again. */
export function initialHash(initial: InitialHeader): Bytes {
  return sha256(
    labelled(LABELS.directInitial)
      .fixed(initial.ephemeralKey, X25519_KEY_BYTES)
      .u32(initial.signedPrekeyId)
      .u32(initial.kemPrekeyId)
      .finish(),
  );
}
