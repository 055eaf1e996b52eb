import 'reflect-metadata';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer, type SecureVersion } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readConfig } from '../apps/api/src/kernel/config/config.js';
import { HttpAdapter } from '../apps/api/src/kernel/security/http-adapter.js';
import { lanCertificate } from '../tools/certificates.mjs';

/** Lets OpenSSL speak what it otherwise refuses by itself. */
const ANY_CIPHER = 'DEFAULT:@SECLEVEL=0';

let folder: string;
let tls: { readonly certPem: string; readonly keyPem: string; readonly caPem: undefined };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collab-tls-'));
  const { certificatePath, keyPath } = await lanCertificate(folder, ['localhost']);
  const [certPem, keyPem] = [await readFile(certificatePath, 'utf8'), await readFile(keyPath, 'utf8')];
  tls = { certPem, keyPem, caPem: undefined };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The version that a client gets which speaks this one alone; undefined when it is refused. */
function versionWith(port: number, version: SecureVersion): Promise<string | null | undefined> {
  return new Promise((resolve) => {
    const socket = connect({
      port,
      minVersion: version,
      maxVersion: version,
      ciphers: ANY_CIPHER,
      rejectUnauthorized: false,
    });
    socket.once('secureConnect', () => {
      resolve(socket.getProtocol());
      socket.destroy();
    });
    socket.once('error', () => resolve(undefined));
  });
}

describe('the server, where it has a certificate', () => {
  it('speaks TLS 1.2 and 1.3 and nothing older', async () => {
    const adapter = new HttpAdapter({
      ...readConfig({ NODE_ENV: 'test', DATABASE_URL: 'postgres://localhost/unused' }),
      tls,
    });
    const server = adapter.getInstance();
    await server.listen({ port: 0, host: '127.0.0.1' });
    const { port } = server.server.address() as AddressInfo;
    expect(await versionWith(port, 'TLSv1.3')).toBe('TLSv1.3');
    expect(await versionWith(port, 'TLSv1.2')).toBe('TLSv1.2');
    expect(await versionWith(port, 'TLSv1.1')).toBeUndefined();
    await server.close();
  });

  it('would be caught speaking TLS 1.1: the same client does, with one that allows it', async () => {
    const older = { cert: tls.certPem, key: tls.keyPem, minVersion: 'TLSv1' as const, ciphers: ANY_CIPHER };
    const server = createServer(older).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    expect(await versionWith((server.address() as AddressInfo).port, 'TLSv1.1')).toBe('TLSv1.1');
    server.close();
  });
});
