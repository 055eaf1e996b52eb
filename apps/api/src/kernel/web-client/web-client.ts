import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { Refusal } from '@collab/domain';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { projectRoot, type Config } from '../config/config.js';
import { sendRefusal } from '../security/refusal.filter.js';
import { insecurePagePolicy, renderInsecurePage } from './insecure-page.js';
import { pagePolicy, scriptPolicy } from './security-headers.js';

const LOCAL_HOSTS = /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
/** Addresses of programs, not of pages: an unknown one gets a typed refusal instead of the client. */
const PROGRAM_PATH = /^\/(api|health|metrics|ws)(\/|$)/;
const FILE_PATH = /\.[a-z0-9]{2,11}$/i;
/** The builder puts a hash of its content into a file's name. */
const HASHED_NAME = /-[\w-]{8}\.(js|css|woff2|wasm)$/;

/** Serves the built client: its files, and its page under each address that is a page's. */
export async function serveWebClient(
  server: FastifyInstance,
  config: Config,
  folder = join(projectRoot(), 'apps/web/dist/browser'),
): Promise<void> {
  const indexPath = join(folder, 'index.html');
  const index = existsSync(indexPath) ? readFileSync(indexPath, 'utf8') : undefined;
  if (index !== undefined) {
    await server.register(fastifyStatic, {
      root: folder,
      wildcard: false,
      index: false,
      preCompressed: true,
      globIgnore: ['**/*.br', '**/*.gz', '**/index.html'],
      cacheControl: false,
      setHeaders: (reply, path) => {
        const file = path.replace(/\.(br|gz)$/, '');
        const cached = HASHED_NAME.test(file);
        if (file.endsWith('.js')) reply.header('content-security-policy', scriptPolicy(config));
        reply.header('cache-control', cached ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  }
  server.get('/*', (request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '/';
    if (index === undefined || PROGRAM_PATH.test(path) || FILE_PATH.test(path)) return refuse(reply);
    return isSecureContext(request, config) ? sendPage(reply, index, config) : sendInsecurePage(reply);
  });
}

/** Whether the visitor's browser will let the client use cryptography here. */
function isSecureContext(request: FastifyRequest, config: Config): boolean {
  const behindTls = config.publicUrl === `https://${request.host}`;
  return config.tls !== undefined || behindTls || LOCAL_HOSTS.test(request.hostname);
}

function sendPage(reply: FastifyReply, index: string, config: Config): FastifyReply {
  const nonce = randomBytes(18).toString('base64');
  return reply
    .type('text/html; charset=utf-8')
    .header('content-security-policy', pagePolicy(config, nonce))
    .header('cache-control', 'no-cache')
    .send(index.replace(/<([a-z]+-root)\b/, `<$1 ngCspNonce="${nonce}"`));
}

function sendInsecurePage(reply: FastifyReply): FastifyReply {
  const nonce = randomBytes(18).toString('base64');
  return reply
    .type('text/html; charset=utf-8')
    .header('content-security-policy', insecurePagePolicy(nonce))
    .header('cache-control', 'no-store')
    .send(renderInsecurePage({ nonce, secureUrl: undefined, offersAuthority: false }));
}

function refuse(reply: FastifyReply): FastifyReply {
  sendRefusal(reply, new Refusal('not-found'));
  return reply;
}
