import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { loadEngine } from './client.mjs';

/**
 * The records of a browser profile without a browser, kept in one file from run to run. They are sealed like in a
 * browser; the key that opens them lives as long as the process, so a new run logs in again.
 * @param {string} file
 */
export async function openFileStorage(file) {
  const { MemoryStorage } = await loadEngine();
  const memory = new MemoryStorage();
  await memory.write(readRecords(file));
  const save = async () => {
    const records = await memory.list('');
    const lines = records.map(
      (/** @type {{ key: string, value: Uint8Array }} */ { key, value }) =>
        `${key} ${Buffer.from(value).toString('base64')}\n`,
    );
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(`${file}.new`, lines.join(''), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  };
  return {
    get: (/** @type {string} */ key) => memory.get(key),
    list: (/** @type {string} */ prefix, /** @type {object | undefined} */ range) =>
      memory.list(prefix, range),
    write: async (/** @type {readonly { key: string, value: Uint8Array | null }[]} */ batch) => {
      await memory.write(batch);
      await save();
    },
    readHandle: () => memory.readHandle(),
    writeHandle: (/** @type {object | null} */ handle) => memory.writeHandle(handle),
    wipe: async () => {
      await memory.wipe();
      await save();
    },
  };
}

/** @param {string} file */
function readRecords(file) {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [key = '', value = ''] = line.split(' ');
      return { key, value: new Uint8Array(Buffer.from(value, 'base64')) };
    });
}
