/**
 * Proves that `npm ci` can install the lock file everywhere: each optional (per-platform) dependency that a package
 * names must have an entry of its own, and no entry may name the host that it was downloaded from.
 */
import { readFileSync } from 'node:fs';

const { packages } = JSON.parse(readFileSync(process.argv[2] ?? 'package-lock.json', 'utf8'));

const resolvable = (from, name) => {
  for (let folder = from; ;) {
    if (packages[`${folder ? `${folder}/` : ''}node_modules/${name}`]) return true;
    if (!folder) return false;
    folder = folder.includes('/node_modules/') ? folder.slice(0, folder.lastIndexOf('/node_modules/')) : '';
  }
};

const problems = [];
for (const [path, entry] of Object.entries(packages)) {
  for (const name of Object.keys(entry.optionalDependencies ?? {})) {
    if (!resolvable(path, name)) problems.push(`${path}@${entry.version}: ${name} is missing from the lock`);
  }
  if (/^https?:/.test(entry.resolved ?? '')) problems.push(`${path}: names a registry host`);
}
for (const problem of problems) console.error(problem);
process.exit(problems.length === 0 ? 0 : 1);
