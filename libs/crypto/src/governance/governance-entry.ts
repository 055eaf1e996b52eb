import { CryptoError } from '../errors.js';
import { LABELS } from '../labels.js';
import type { Bytes } from '../primitives/bytes.js';
import {
  ED25519_SIGNATURE_BYTES,
  signEd25519,
  verifyEd25519,
  type SigningKeyPair,
} from '../primitives/ed25519.js';
import { ByteWriter, labelled } from '../primitives/encoding.js';
import { sha256 } from '../primitives/hash.js';

/** Bytes of one command; larger than any command of the protocol. */
export const GOVERNANCE_COMMAND_MAX_BYTES = 2048;
/** Bytes of the hash by which entries name their predecessor. */
export const GOVERNANCE_HASH_BYTES = 32;

/** What the acting device signs. */
export interface UnsignedGovernanceEntry {
  readonly roomId: string;
  /** 0 for the entry that opens the room, then dense. */
  readonly sequence: number;
  /** `governanceEntryHash` of the entry before; 32 zero bytes for the first. */
  readonly previousHash: Bytes;
  readonly accountId: string;
  readonly deviceId: string;
  /** The command exactly as signed; this library does not look inside. */
  readonly command: Bytes;
}

/** One link of a room's governance chain. */
export interface SignedGovernanceEntry extends UnsignedGovernanceEntry {
  /** Ed25519 by the acting device, 64 bytes. */
  readonly signature: Bytes;
}

/** Signs a room command with the acting device's key. */
export async function signGovernanceEntry(
  entry: UnsignedGovernanceEntry,
  deviceKeys: { readonly signing: SigningKeyPair },
): Promise<SignedGovernanceEntry> {
  return { ...entry, signature: await signEd25519(deviceKeys.signing.secretKey, signedContent(entry)) };
}

/** Hash of a signed entry: what the next entry and the MLS group context name. 32 bytes. */
export function governanceEntryHash(entry: SignedGovernanceEntry): Bytes {
  return sha256(
    writeEntry(labelled(LABELS.governanceHash), entry)
      .fixed(entry.signature, ED25519_SIGNATURE_BYTES)
      .finish(),
  );
}

/** Throws `bad-signature` unless the device with this Ed25519 key signed exactly this entry. */
export function verifyGovernanceEntry(entry: SignedGovernanceEntry, signingKey: Uint8Array): void {
  if (!verifyEd25519(signingKey, signedContent(entry), entry.signature))
    throw new CryptoError('bad-signature');
}

const signedContent = (entry: UnsignedGovernanceEntry) =>
  writeEntry(labelled(LABELS.governanceEntry), entry).finish();

function writeEntry(writer: ByteWriter, entry: UnsignedGovernanceEntry): ByteWriter {
  return writer
    .id(entry.roomId)
    .u64(entry.sequence)
    .fixed(entry.previousHash, GOVERNANCE_HASH_BYTES)
    .id(entry.accountId)
    .id(entry.deviceId)
    .bytes(entry.command, GOVERNANCE_COMMAND_MAX_BYTES);
}
