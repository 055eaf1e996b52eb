import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * What is installed under node_modules, and the Node in there. Plain Node 20 without dependencies: this runs straight
 * after a clone. As a program it notes, at the end of npm's own installation, which lock file was installed.
 */

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MODULES = join(ROOT, 'node_modules');
const STAMP = join(MODULES, '.collab-installed');

/** True when node_modules holds what package-lock.json and the patches ask for. */
export function isInstalled() {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted();
}

/**
 * Installs exactly what the lock file says.
 * @returns {Promise<{ failed: boolean, output: string }>} output is what npm said
 */
export function install() {
  // npm tells its scripts how to call it; by hand (node tools/start.mjs) it is found on the path.
  const npm = process.env.npm_execpath;
  return npm === undefined ? run('npm', ['ci']) : run(process.execPath, [npm, 'ci']);
}

/** Remembers that the present lock file and patches are installed. */
function noteInstalled() {
  writeFileSync(STAMP, wanted());
}

/** The Node 24 of the lock file; on systems for which there is none, the one that runs this. */
export function nodeBinary() {
  const own = join(MODULES, '.bin/node');
  return existsSync(own) ? own : process.execPath;
}

/** The environment in which programs and their children find that Node first. */
export function nodeEnvironment() {
  return { ...process.env, PATH: `${join(MODULES, '.bin')}${delimiter}${process.env.PATH ?? ''}` };
}

/**
 * Runs a program of the project to its end and keeps what it says.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<{ failed: boolean, output: string }>}
 */
export function run(command, args, env = process.env) {
  return new Promise((tell) => {
    const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    /** @type {string[]} */
    const output = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => output.push(text));
    }
    child.once('error', (error) => tell({ failed: true, output: String(error) }));
    child.once('close', (code) => tell({ failed: code !== 0, output: output.join('') }));
  });
}

function wanted() {
  const hash = createHash('sha256').update(readFileSync(join(ROOT, 'package-lock.json')));
  const patches = join(ROOT, 'patches');
  for (const name of existsSync(patches) ? readdirSync(patches).sort() : []) {
    hash.update(name).update(readFileSync(join(patches, name)));
  }
  return hash.digest('hex');
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) noteInstalled();
