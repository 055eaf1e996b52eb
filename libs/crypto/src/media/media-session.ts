import { CryptoError } from '../errors.js';
import { LABELS } from '../labels.js';
import { wipe, type Bytes } from '../primitives/bytes.js';
import { labelled } from '../primitives/encoding.js';
import { hkdf } from '../primitives/hash.js';
import { randomBytes } from '../primitives/random.js';
import { importFrameKey, type FrameKey } from './sframe-keys.js';

/** Bytes of a call's secret: from the exporter of its MLS group, or fresh over the direct channel for two people. */
export const MEDIA_SECRET_BYTES = 32;
/** Bytes of the random value that tells one start of a sender from all its other starts. */
export const MEDIA_SESSION_BYTES = 16;
/** Leaves are numbered below this in a key id. */
const LEAF_LIMIT = 2 ** 16;

/** Whose frames: one start of one sender in one epoch of one call. */
export interface MediaSender {
  readonly callId: string;
  /** Epoch of the call's MLS group; 0 in a call of two. */
  readonly epoch: number;
  /** Leaf of the sender in that group; in a call of two 0 for who called and 1 for who answered. */
  readonly leaf: number;
  /**
   * Made anew at each start and announced in the signed offer or answer. It enters the key, so a sender that starts
   * again counts from 0 under a key that was never used: no stored counter can be lost or restored.
   */
  readonly session: Uint8Array;
}

/** A new session of a sender, 16 bytes: one for each start, so that no counter has to outlive a restart. */
export const createMediaSession = (): Bytes => randomBytes(MEDIA_SESSION_BYTES);

/** The frame key of a sender, from the secret of its epoch. */
export async function deriveFrameKey(mediaSecret: Uint8Array, sender: MediaSender): Promise<FrameKey> {
  if (mediaSecret.length !== MEDIA_SECRET_BYTES) throw new CryptoError('invalid-argument');
  const info = labelled(LABELS.mediaBaseKey)
    .id(sender.callId)
    .u64(sender.epoch)
    .u32(sender.leaf)
    .fixed(sender.session, MEDIA_SESSION_BYTES)
    .finish();
  const baseKey = hkdf('sha512', mediaSecret, info, 32);
  try {
    return await importFrameKey(keyIdOf(sender), baseKey);
  } finally {
    wipe(baseKey);
  }
}

/** Key id of 40 bits: the epoch's low 8, the leaf's 16, the first 16 of the session. */
export function keyIdOf({ epoch, leaf, session }: MediaSender): bigint {
  if (!Number.isInteger(leaf) || leaf < 0 || leaf >= LEAF_LIMIT) throw new CryptoError('invalid-argument');
  const tag = ((session[0] ?? 0) << 8) | (session[1] ?? 0);
  return (BigInt(epoch % 256) << 32n) | (BigInt(leaf) << 16n) | BigInt(tag);
}
