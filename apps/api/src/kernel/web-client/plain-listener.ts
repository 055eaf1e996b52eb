import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { Config } from '../config/config.js';
import { AUTHORITY_PATH, insecurePagePolicy, renderInsecurePage } from './insecure-page.js';
import { securityHeaders } from './security-headers.js';

/** Beside TLS: explains visitors over plain HTTP where to go, and hands out the certificate authority. */
export async function listenPlain(config: Config, port: number): Promise<Server> {
  const authority = config.tls?.caPem;
  // What only TLS can promise is not promised here.
  const headers = securityHeaders({ tls: undefined });
  const server = createServer((request, response) => {
    if (authority !== undefined && request.url === AUTHORITY_PATH) {
      response.writeHead(200, {
        ...headers,
        'content-type': 'application/x-x509-ca-cert',
        'content-disposition': 'attachment; filename="collab-ca.crt"',
      });
      response.end(authority);
      return;
    }
    const nonce = randomBytes(18).toString('base64');
    response.writeHead(request.url === '/' ? 200 : 404, {
      ...headers,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': insecurePagePolicy(nonce),
      'cache-control': 'no-store',
    });
    const secureUrl = secureAddress(config, request.headers.host);
    response.end(renderInsecurePage({ nonce, secureUrl, offersAuthority: authority !== undefined }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, config.host, resolve);
  });
  return server;
}

/** The same machine by the name that the visitor used, if that is one of ours; else the public address. */
function secureAddress(config: Config, host: string | undefined): string {
  const name = URL.canParse(`http://${host ?? ''}`) ? new URL(`http://${host}`).hostname : '';
  return config.allowedOrigins.find((origin) => new URL(origin).hostname === name) ?? config.publicUrl;
}
