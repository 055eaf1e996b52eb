import { parseArgs } from 'node:util';
import { passThroughAttachment } from '../libs/crypto/dist/testing/large-attachment.js';

/**
 * `npm run proof -- attachment-2gb [--bytes 2147483648]`: seals a file of 2 GiB and opens it as it comes, every byte
 * compared, then cancels another one halfway. Fails when the process grows beyond a bound, when progress does not end
 * at the size of the file, or when cancelling does not end it at once.
 */
const MIB = 1024 ** 2;
/** Far below the file, and above what a collector lets lie between two of its runs. */
const GROWTH_BYTES = 256 * MIB;
/** Two batches of chunks in and two out, and the pieces of source and content. */
const HELD_BYTES = 4 * MIB;

const { values: options } = parseArgs({
  options: { bytes: { type: 'string', default: String(2048 * MIB) } },
});
const size = Number(options.bytes);

await passThroughAttachment({ size: 16 * MIB });
globalThis.gc?.();
const before = process.memoryUsage.rss();
let peak = before;
const onPiece = () => {
  peak = Math.max(peak, process.memoryUsage.rss());
};

const started = performance.now();
const whole = await passThroughAttachment({ size, onPiece });
const seconds = (performance.now() - started) / 1000;
const cancelled = await passThroughAttachment({ size, cancelAfter: size / 2, onPiece });
const growth = peak - before;

const passed =
  whole.refusal === undefined &&
  whole.opened === size &&
  whole.sealedProgress === size &&
  whole.openedProgress === size &&
  whole.progressWasMonotone &&
  whole.mostHeld <= HELD_BYTES &&
  cancelled.refusal === 'cancelled' &&
  cancelled.sourceClosed &&
  cancelled.opened - size / 2 <= HELD_BYTES &&
  growth <= GROWTH_BYTES;
process.stdout.write(
  `${JSON.stringify({
    proof: 'attachment-2gb',
    bytes: size,
    growth_mb: Math.round(growth / MIB),
    peak_mb: Math.round(peak / MIB),
    held_kb: Math.round(Math.max(whole.mostHeld, cancelled.mostHeld) / 1024),
    cancelled_after_kb: Math.round((cancelled.opened - size / 2) / 1024),
    seconds: Math.round(seconds),
    passed,
  })}\n`,
);
process.exitCode = passed ? 0 : 1;
