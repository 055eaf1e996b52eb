import { createDecoders } from '../libs/crypto/dist/testing/decoders.js';
import { fuzz } from '../libs/crypto/dist/testing/fuzz.js';

/**
 * `npm run proof -- decoders [inputs] [seed] [name]`: feeds every decoder of the cryptography, or those whose name begins
 * so, with mutated inputs: 100,000 each by default, one in 200 of them where what parses costs a run of Argon2id. Fails
 * on anything but a valid parse or a typed error, on an input that takes longer than half a minute, and when the process
 * grows beyond a bound.
 */
const INPUTS = Number(process.argv[2] ?? 100_000);
const SEED = Number(process.argv[3] ?? 20_261_121);
/** By the clock, not by CPU time: a busy machine makes a run of Argon2id take seconds, a hang never ends. */
const SLOWEST_MS = 30_000;
const GROWTH_BYTES = 512 * 1024 * 1024;

const decoders = (await createDecoders()).filter(({ name }) => name.startsWith(process.argv[4] ?? ''));
if (decoders.length === 0) throw new Error('There is no decoder of that name');
for (const decoder of decoders) await decoder.decode(decoder.sample);
const before = process.memoryUsage.rss();
let [inputs, faults, slowestMs, largest] = [0, 0, 0, before];
for (const decoder of decoders) {
  const started = performance.now();
  const result = await fuzz(decoder, INPUTS, SEED);
  inputs += result.inputs;
  faults += result.faults.length;
  slowestMs = Math.max(slowestMs, result.slowestMs);
  largest = Math.max(largest, process.memoryUsage.rss());
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stderr.write(
    `${result.name}: ${result.parsed} parsed, ${result.refused} refused, ${result.faults.length} faults, ${seconds} s\n`,
  );
  for (const fault of result.faults) process.stderr.write(`  ${fault}\n`);
}
const growthMb = Math.round((largest - before) / 1024 ** 2);
const passed = faults === 0 && slowestMs <= SLOWEST_MS && largest - before <= GROWTH_BYTES;
process.stdout.write(
  `${JSON.stringify({ proof: 'decoders', decoders: decoders.length, inputs, faults, slowest_ms: Math.round(slowestMs), growth_mb: growthMb, passed })}\n`,
);
process.exitCode = passed ? 0 : 1;
