/** What the start and the test command say to the person at the terminal. */

const PROGRESS_MS = 1_000;
/** Without a terminal that can be rewritten, a line this often shows that something goes on. */
const QUIET_PROGRESS_MS = 15_000;

/** A failure that the person can do something about: one line that says what. */
export class Stop extends Error {
  /**
   * @param {string} message
   * @param {{ exitCode?: number, details?: string }} [options] details are shown above the line
   */
  constructor(message, { exitCode = 1, details = '' } = {}) {
    super(message);
    this.exitCode = exitCode;
    this.details = details;
  }
}

/** @param {string} line */
export function say(line) {
  process.stdout.write(`${line}\n`);
}

/**
 * Does one long step and shows that it goes on.
 * @template T
 * @param {string} label
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(label, work) {
  const startedAt = Date.now();
  const seconds = () => `${Math.round((Date.now() - startedAt) / 1000)} s`;
  const rewritable = process.stdout.isTTY;
  const show = rewritable
    ? () => process.stdout.write(`\r${label} … ${seconds()} `)
    : () => process.stdout.write(`${label} … ${seconds()}\n`);
  if (rewritable) show();
  else say(`${label} …`);
  const timer = setInterval(show, rewritable ? PROGRESS_MS : QUIET_PROGRESS_MS);
  try {
    const result = await work();
    say(rewritable ? `\r${label}: done in ${seconds()} ` : `${label}: done in ${seconds()}`);
    return result;
  } finally {
    clearInterval(timer);
  }
}
