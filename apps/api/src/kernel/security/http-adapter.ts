import type { Socket } from 'node:net';
import fastifyCookie from '@fastify/cookie';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { MAX_FRAME_BYTES, Refusal } from '@collab/domain';
import type { ConnectionError, FastifyReply, FastifyServerOptions } from 'fastify';
import type { Config } from '../config/config.js';
import { securityHeaders } from '../web-client/security-headers.js';
import type { EndpointRouteConfig } from './endpoint.js';
import { refusalText, sendRefusal, toRefusal } from './refusal.filter.js';

/** Longest time in which a request has to arrive whole: 4 MiB take it at 300 kbit/s. */
const REQUEST_MS = 120_000;

/**
 * Nest's Fastify adapter as Collab speaks HTTP: cookies are read, bodies are JSON in UTF-8 within the limit of their
 * command and nothing else, and what fails below Nest (a malformed address or request line) is a typed refusal too, with
 * the headers of every answer.
 */
export class HttpAdapter extends FastifyAdapter {
  constructor({ tls, trustedProxies, limits }: Pick<Config, 'tls' | 'trustedProxies' | 'limits'>) {
    const headers = securityHeaders({ tls });
    const options: FastifyServerOptions = {
      bodyLimit: limits.maxFrameBytes,
      requestTimeout: REQUEST_MS,
      // A shutdown has waited for the answers under way; who is still sending a request then is not waited for.
      forceCloseConnections: true,
      trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
      frameworkErrors: (error, _request, reply) =>
        sendRefusal((reply as FastifyReply).headers(headers), toRefusal(error)),
      clientErrorHandler: (error, socket) => refuseBrokenRequest(error, socket, headers),
    };
    const https = tls && { cert: tls.certPem, key: tls.keyPem, minVersion: 'TLSv1.2' as const };
    super(https === undefined ? options : { ...options, https });
    const server = this.getInstance();
    server.addHook('onRequest', (_request, reply, done) => {
      reply.headers(headers);
      done();
    });
    server.addHook('onRoute', (route) => {
      const { endpoint } = (route.config ?? {}) as EndpointRouteConfig;
      if (endpoint === undefined) return;
      const maxBodyBytes = endpoint.maxBytes;
      const largest = maxBodyBytes > MAX_FRAME_BYTES ? limits.maxHandshakeBytes : limits.maxFrameBytes;
      route.bodyLimit = Math.min(maxBodyBytes, largest);
    });
    server.removeAllContentTypeParsers();
    server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
      try {
        done(null, parseJson(body as Buffer));
      } catch {
        done(new Refusal('bad-request'));
      }
    });
    void server.register(fastifyCookie);
  }

  /** Nest would add its own parsers here, the one for HTML forms among them. */
  override registerParserMiddleware(): void {}
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function parseJson(body: Uint8Array): unknown {
  return JSON.parse(utf8.decode(body));
}

/** Answers what Node could not read as HTTP, and hangs up. */
function refuseBrokenRequest(
  error: ConnectionError,
  socket: Socket,
  headers: Readonly<Record<string, string>>,
): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const refusal = new Refusal(error.code === 'HPE_HEADER_OVERFLOW' ? 'too-large' : 'bad-request');
  const text = refusalText(refusal);
  const lines = Object.entries({
    ...headers,
    'cache-control': 'no-store',
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${refusal.status} Refused\r\n${lines.join('')}\r\n${text}`);
}
