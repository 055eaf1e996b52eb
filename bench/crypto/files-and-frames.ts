import {
  createMediaSession,
  deriveFrameKey,
  FrameReceiver,
  FrameSender,
  openAttachment,
  randomBytes,
  sealAttachment,
} from '@collab/crypto';
import { median, timed } from './median.ts';

const ATTACHMENT_BYTES = 256 * 1024 * 1024;
const ATTACHMENTS = 3;
const FRAME_BYTES = 1200;
const FRAMES = 3000;

/** Megabytes a second of the slower of sealing and opening a file of 256 MiB, from memory to memory. */
export async function measureAttachments(): Promise<{ readonly attachment_mb_per_s: number }> {
  const rates: number[] = [];
  for (let i = 0; i < ATTACHMENTS; i++) rates.push(await attachmentRate());
  return { attachment_mb_per_s: median(rates) };
}

async function attachmentRate(): Promise<number> {
  const piece = randomBytes(65_536);
  const place = { roomId: 'room', attachmentId: 'file' };
  const type = 'application/octet-stream';
  const info = { name: 'a.bin', type, size: ATTACHMENT_BYTES, thumbnail: new Uint8Array(0) };
  const source = async function* () {
    for (let done = 0; done < ATTACHMENT_BYTES; done += piece.length) yield piece;
  };
  const pieces: Uint8Array[] = [];
  const sealing = await timed(async () => {
    const { reference, sealed } = await sealAttachment(source(), info, place);
    for await (const each of sealed) pieces.push(each);
    return reference;
  });
  const stored = async function* () {
    yield* pieces;
  };
  const opening = await timed(async () => {
    const { content } = await openAttachment(stored(), sealing.result, place);
    let opened = 0;
    for await (const each of content) opened += each.length;
    return opened;
  });
  if (opening.result !== ATTACHMENT_BYTES) throw new Error('The attachment did not come back whole');
  return ATTACHMENT_BYTES / 1e6 / (Math.max(sealing.ms, opening.ms) / 1000);
}

/** The slower of encrypting and decrypting a frame of 1,200 bytes. */
export async function measureFrames(): Promise<{ readonly sframe_frame_ms: number }> {
  const sender = { callId: 'call', epoch: 1, leaf: 0, session: createMediaSession() };
  const key = await deriveFrameKey(randomBytes(32), sender);
  const [sending, receiving] = [new FrameSender(key), new FrameReceiver()];
  receiving.admit(key);
  const frame = randomBytes(FRAME_BYTES);
  const [encrypt, decrypt]: [number[], number[]] = [[], []];
  for (let i = 0; i < FRAMES; i++) {
    const sealed = await timed(() => sending.encrypt(frame, 'vp8-delta'));
    encrypt.push(sealed.ms);
    decrypt.push((await timed(() => receiving.decrypt(sealed.result, 'vp8-delta'))).ms);
  }
  return { sframe_frame_ms: Math.max(median(encrypt), median(decrypt)) };
}
