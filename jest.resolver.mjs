import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What our own files import as `./x.js` is `./x.ts`. Packages are resolved as Jest does it: asked for each of their files
 * too, this would cost most of the time in which a spec loads the server.
 * @param {string} request
 * @param {import('jest-resolve').ResolverOptions} options
 */
export function sync(request, options) {
  const { basedir } = options;
  if (request.startsWith('.') && request.endsWith('.js') && !basedir.includes('/node_modules/')) {
    const source = join(basedir, `${request.slice(0, -3)}.ts`);
    if (existsSync(source)) return source;
  }
  return options.defaultResolver(request, options);
}
