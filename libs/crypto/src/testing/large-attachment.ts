import { openAttachment, sealAttachment } from '../attachments/attachment.js';
import { randomBytes } from '../primitives/random.js';

/** A prime, so that no chunk of a file looks like another one at the same place within it. */
const PATTERN_BYTES = 65_521;
const PLACE = { roomId: 'room', attachmentId: 'large' };

/** What to do with a file of `size` bytes. */
export interface LargeAttachmentOrder {
  readonly size: number;
  /** Bytes of content after which the person cancels; never when absent. */
  readonly cancelAfter?: number;
  /** The control: the whole ciphertext is kept before anything of it is opened. */
  readonly hoards?: boolean;
  /** Called whenever a piece has come back, for whoever measures memory. */
  readonly onPiece?: () => void;
}

/** How a file went through sealing and opening. */
export interface LargeAttachmentReport {
  /** Bytes of content that came back, each compared with what was sealed. */
  readonly opened: number;
  /** Progress as it was reported, sealing and opening, at the end. */
  readonly sealedProgress: number;
  readonly openedProgress: number;
  /** Whether progress ever went backwards or beyond the file. */
  readonly progressWasMonotone: boolean;
  /** Most bytes that had been read from the file and had not come back yet: what the pipeline holds. */
  readonly mostHeld: number;
  /** Whether the source was let go at the end. */
  readonly sourceClosed: boolean;
  /** Code of the refusal that ended it, if any. */
  readonly refusal: string | undefined;
}

/** Seals a file that exists nowhere as a whole, and opens it as it comes. */
export async function passThroughAttachment({
  size,
  cancelAfter = Infinity,
  hoards = false,
  onPiece,
}: LargeAttachmentOrder): Promise<LargeAttachmentReport> {
  const pattern = randomBytes(PATTERN_BYTES);
  const stop = new AbortController();
  let [produced, opened, mostHeld] = [0, 0, 0];
  let [sealedProgress, openedProgress, progressWasMonotone, sourceClosed] = [0, 0, true, false];
  const source = async function* () {
    try {
      for (; produced < size; produced += PATTERN_BYTES) {
        mostHeld = Math.max(mostHeld, produced - opened);
        yield pattern.subarray(0, Math.min(PATTERN_BYTES, size - produced));
      }
    } finally {
      sourceClosed = true;
    }
  };
  const rises = (before: number, done: number) => {
    progressWasMonotone &&= done >= before && done <= size;
    return done;
  };
  const report = (refusal?: string): LargeAttachmentReport => ({
    opened,
    sealedProgress,
    openedProgress,
    progressWasMonotone,
    mostHeld,
    sourceClosed,
    refusal,
  });
  const info = { name: 'large.bin', type: 'application/octet-stream', size, thumbnail: new Uint8Array(0) };
  const { signal } = stop;
  try {
    const { reference, sealed } = await sealAttachment(source(), info, PLACE, {
      signal,
      onProgress: (done) => (sealedProgress = rises(sealedProgress, done)),
    });
    const { content } = await openAttachment(hoards ? afterAll(sealed) : sealed, reference, PLACE, {
      onProgress: (done) => (openedProgress = rises(openedProgress, done)),
    });
    for await (const piece of content) {
      if (!continues(pattern, opened, piece)) return report('content-differs');
      opened += piece.length;
      if (opened > cancelAfter) stop.abort();
      onPiece?.();
    }
    return report();
  } catch (reason) {
    if (!(reason instanceof Error && 'code' in reason)) throw reason;
    return report(String(reason.code));
  }
}

async function* afterAll(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  yield* all;
}

function continues(pattern: Uint8Array, offset: number, piece: Uint8Array): boolean {
  let at = offset % PATTERN_BYTES;
  for (let index = 0; index < piece.length; index++) {
    if (piece[index] !== pattern[at]) return false;
    at = at + 1 === PATTERN_BYTES ? 0 : at + 1;
  }
  return true;
}
