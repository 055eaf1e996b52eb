import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Processes that are known by their id only, such as a server that another starter left. */

const STOP_TIMEOUT_MS = 30_000;
const POLL_MS = 20;

/**
 * SIGINT is PostgreSQL's fast shutdown: open transactions are rolled back, a checkpoint is written. SIGQUIT, for a
 * server that hangs, leaves the rest to crash recovery.
 * @param {number} pid
 */
export async function stopProcess(pid) {
  for (const kind of /** @type {const} */ (['SIGINT', 'SIGQUIT', 'SIGKILL'])) {
    if (!signal(pid, kind)) return;
    const deadline = Date.now() + STOP_TIMEOUT_MS;
    while (Date.now() < deadline) {
      if (!isAlive(pid)) return;
      await delay(POLL_MS);
    }
  }
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals | 0} kind
 */
export function signal(pid, kind) {
  try {
    process.kill(pid, kind);
    return true;
  } catch {
    return false;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  if (!signal(pid, 0)) return false;
  try {
    // A zombie has stopped; only its parent has not asked yet.
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
