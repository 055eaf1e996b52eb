import { CryptoError } from '../errors.js';
import { AES_TAG_BYTES, aesGcmDecrypt, aesGcmEncrypt } from '../primitives/aes-gcm.js';
import { concatBytes, constantTimeEqual, type Bytes } from '../primitives/bytes.js';
import { ReplayWindow } from './replay-window.js';
import { decodeSframeHeader, encodeSframeHeader } from './sframe-header.js';
import { sframeNonce, type FrameKey } from './sframe-keys.js';

/** Frames under one key, far below what AES-GCM allows; a call re-keys long before. */
const FRAMES_MAX = 2n ** 40n;
/** Bytes of the largest encoded frame. */
export const FRAME_MAX_BYTES = 4 * 1024 * 1024;

/**
 * Bytes at the beginning of an encoded frame that the browser's packetiser reads and that therefore stay clear. They are
 * authenticated. Opus: the TOC byte (RFC 6716, section 3.1). VP8: frame tag and, in key frames, start code and size
 * (RFC 6386, section 9.1).
 */
export const CLEAR_BYTES = { opus: 1, 'vp8-key': 10, 'vp8-delta': 3 } as const;
/** What a frame holds, which says how many of its bytes stay clear. */
export type FrameKind = keyof typeof CLEAR_BYTES;

/** Encrypts one sender's frames. One object for one key: it owns the counter. */
export class FrameSender {
  private counter = 0n;

  constructor(private readonly frameKey: FrameKey) {}

  /**
   * Clear bytes | SFrame header | ciphertext | tag. Throws `too-large`, also when the key has had its last frame, and
   * `invalid-argument` for a frame that is shorter than its clear bytes.
   */
  async encrypt(frame: Uint8Array, kind: FrameKind): Promise<Bytes> {
    if (frame.length > FRAME_MAX_BYTES || this.counter >= FRAMES_MAX) throw new CryptoError('too-large');
    if (frame.length < CLEAR_BYTES[kind]) throw new CryptoError('invalid-argument');
    // Taken before anything is awaited: two frames in flight never share it.
    const counter = this.counter++;
    return sealFrame(this.frameKey, counter, frame, CLEAR_BYTES[kind]);
  }
}

/** Decrypts the frames of all senders of a call, each by its own key. */
export class FrameReceiver {
  private readonly senders = new Map<
    bigint,
    { readonly frameKey: FrameKey; readonly window: ReplayWindow }
  >();

  /**
   * Admits a sender. Admitting the same key again keeps its replay window; another key under the same id, which a new
   * session of the same leaf has once in 65,536 times, takes its place.
   */
  admit(frameKey: FrameKey): void {
    const known = this.senders.get(frameKey.keyId);
    if (known === undefined || !constantTimeEqual(known.frameKey.salt, frameKey.salt))
      this.senders.set(frameKey.keyId, { frameKey, window: new ReplayWindow() });
  }

  /** Forgets all keys but these: after a join or a leave, the keys of the epochs before. */
  keepOnly(keyIds: ReadonlySet<bigint>): void {
    for (const keyId of this.senders.keys()) if (!keyIds.has(keyId)) this.senders.delete(keyId);
  }

  /**
   * The frame and the key id that names its sender. Throws `frame-key-unknown` for a sender that was not admitted or is
   * forgotten, `frame-replayed` for a frame that came before or too late, `not-authentic`, `malformed`, `too-large`.
   */
  async decrypt(
    sealed: Uint8Array,
    kind: FrameKind,
  ): Promise<{ readonly frame: Bytes; readonly keyId: bigint }> {
    if (sealed.length > FRAME_MAX_BYTES + 64) throw new CryptoError('too-large');
    const { clear, header, keyId, counter, ciphertext } = splitFrame(sealed, CLEAR_BYTES[kind]);
    const sender = this.senders.get(keyId);
    if (sender === undefined) throw new CryptoError('frame-key-unknown');
    if (!sender.window.accepts(counter)) throw new CryptoError('frame-replayed');
    const nonce = sframeNonce(sender.frameKey.salt, counter);
    const plain = await aesGcmDecrypt(sender.frameKey.key, nonce, ciphertext, concatBytes(header, clear));
    // Asked again: the same frame may have come twice at once, or the key been dropped meanwhile.
    if (this.senders.get(keyId) !== sender) throw new CryptoError('frame-key-unknown');
    if (!sender.window.accepts(counter)) throw new CryptoError('frame-replayed');
    sender.window.note(counter);
    return { frame: concatBytes(clear, plain), keyId };
  }
}

/** SFrame encryption (RFC 9605, section 4.4.3) of all but the first `clearBytes`, which are its metadata. */
export async function sealFrame(
  { key, keyId, salt }: FrameKey,
  counter: bigint,
  frame: Uint8Array,
  clearBytes: number,
): Promise<Bytes> {
  const clear = frame.subarray(0, clearBytes);
  const header = encodeSframeHeader({ keyId, counter });
  const nonce = sframeNonce(salt, counter);
  const sealed = await aesGcmEncrypt(key, nonce, frame.subarray(clearBytes), concatBytes(header, clear));
  return concatBytes(clear, header, sealed);
}

function splitFrame(sealed: Uint8Array, clearBytes: number) {
  const start = sealed.subarray(clearBytes);
  const { keyId, counter, length } = decodeSframeHeader(start);
  if (start.length < length + AES_TAG_BYTES) throw new CryptoError('malformed');
  const [header, ciphertext] = [start.subarray(0, length), start.subarray(length)];
  return { clear: sealed.subarray(0, clearBytes), header, keyId, counter, ciphertext };
}
