import { existsSync } from 'node:fs';
import { run } from './installation.mjs';

const CHROMIUM = '/usr/bin/chromium';

/**
 * Makes sure that Debian's Chromium is there; as root it is installed when it is missing.
 * @returns {Promise<string | undefined>} what is wrong, in one line
 */
export async function provideChromium() {
  if (existsSync(CHROMIUM)) return undefined;
  if (process.getuid?.() !== 0) {
    return `The end-to-end tests need ${CHROMIUM}: install it (sudo apt-get install chromium) and run again.`;
  }
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
    const { failed, output } = await run('apt-get', args, environment);
    if (failed) return `Chromium could not be installed with apt-get; install it and run again.\n${output}`;
  }
  return existsSync(CHROMIUM)
    ? undefined
    : `apt-get installed no ${CHROMIUM}; install Chromium there and run again.`;
}
