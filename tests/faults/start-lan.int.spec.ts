import { webcrypto, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { get } from 'node:https';
import { hostname, networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { lanCertificate } from '../../tools/certificates.mjs';
import { freePort } from '../../tools/ports.mjs';
import { createTestDatabase, type TestDatabase } from '../database.js';
import { RUNNING, runStart, type StartCommand } from './start-command.js';

const DAY_MS = 86_400_000;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

describe('npm start -- --lan', () => {
  let dataDir: string;
  let port: number;
  let plainPort: number;
  let database: TestDatabase;
  const started: StartCommand[] = [];

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'collab-lan-'));
    [port, plainPort] = [await freePort(), await freePort()];
    database = await createTestDatabase();
  });
  afterEach(async () => {
    for (const { process, ended } of started.splice(0)) {
      process.kill('SIGTERM');
      await ended;
    }
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  });

  async function start(settings: Record<string, string> = {}): Promise<string> {
    const command = runStart(['--lan'], {
      COLLAB_DATA_DIR: dataDir,
      COLLAB_PORT: String(port),
      COLLAB_PLAIN_PORT: String(plainPort),
      DATABASE_URL: database.url,
      ...settings,
    });
    started.push(command);
    return command.printed(RUNNING);
  }

  const tlsFile = (name: string) => join(dataDir, 'tls', name);
  const read = (name: string) => readFileSync(tlsFile(name), 'utf8');

  /** Asks over HTTPS as a client that trusts this authority alone, or those of the system when there is none. */
  function ask(host: string, ca?: string): Promise<{ status: number | undefined; certificate: string }> {
    return new Promise((resolve, reject) => {
      get({ host, port, path: '/health/ready', ca, agent: false }, (response) => {
        const socket = response.socket as TLSSocket;
        const certificate = socket.getPeerX509Certificate()?.toString() ?? '';
        response.resume().once('end', () => resolve({ status: response.statusCode, certificate }));
      }).once('error', reject);
    });
  }

  it('answers at every address to who trusts its authority alone, and explains that over plain HTTP', async () => {
    const output = await start();
    const authority = read('authority.crt');
    const { certificate } = await ask('localhost', authority);
    const addresses = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ address }) => !address.startsWith('fe80:'))
      .map(({ address }) => address);
    const presented = new X509Certificate(certificate);

    expect(addresses).toContain('127.0.0.1');
    for (const address of addresses) expect((await ask(address, authority)).status).toBe(200);
    expect(presented.checkHost(hostname())).toBeDefined();
    expect(presented.checkHost(`${hostname().split('.')[0]}.local`)).toBeDefined();
    expect(presented.checkHost('elsewhere.example')).toBeUndefined();
    await expect(ask('localhost')).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
    const stranger = await lanCertificate(join(dataDir, 'stranger'));
    await expect(ask('localhost', readFileSync(stranger.authorityPath, 'utf8'))).rejects.toThrow();
    expect(output).toContain(`https://127.0.0.1:${port}`);
    expect(output).toContain(`SHA-256 ${new X509Certificate(authority).fingerprint256}`);
    for (const key of ['authority.key', 'server.key'])
      expect(statSync(tlsFile(key)).mode & 0o777).toBe(0o600);

    const page = await fetch(`http://127.0.0.1:${plainPort}/`);
    const text = await page.text();
    const download = await fetch(`http://127.0.0.1:${plainPort}/collab-ca.crt`);
    const downloaded = await download.text();
    const elsewhere = await fetch(`http://localhost:${plainPort}/rooms`);

    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(text).toContain('Collab needs a secure connection');
    expect(text).toContain('Collab a besoin d’une connexion sécurisée');
    expect(text).toContain(`href="https://127.0.0.1:${port}"`);
    expect(text).toContain('href="/collab-ca.crt"');
    expect(download.headers.get('content-type')).toBe('application/x-x509-ca-cert');
    expect(downloaded).toBe(authority);
    expect(downloaded).not.toContain('PRIVATE KEY');
    expect(elsewhere.status).toBe(404);
    expect(await elsewhere.text()).toContain(`href="https://localhost:${port}"`);
  }, 120_000);

  it('keeps its authority, and its certificate until that has less than 30 days left', async () => {
    const present = async () => {
      await lanCertificate(dataDir);
      return { authority: read('authority.crt'), certificate: read('server.crt') };
    };
    const first = await present();
    expect(await present()).toEqual(first);

    await issueForDays(31);
    const kept = read('server.crt');
    expect((await present()).certificate).toBe(kept);

    await issueForDays(29);
    const expiring = read('server.crt');
    const renewed = await present();
    expect(renewed.certificate).not.toBe(expiring);
    expect(daysLeft(renewed.certificate)).toBeGreaterThan(300);
    expect(daysLeft(renewed.certificate)).toBeLessThan(398);
    expect(renewed.authority).toBe(first.authority);
  });

  /** Replaces the certificate by one of the same authority, key and names that ends in so many days. */
  async function issueForDays(days: number): Promise<void> {
    x509.cryptoProvider.set(webcrypto);
    const present = new x509.X509Certificate(read('server.crt'));
    const key = (name: string) => x509.PemConverter.decodeFirst(read(name));
    const signingKey = await webcrypto.subtle.importKey('pkcs8', key('authority.key'), ALGORITHM, false, [
      'sign',
    ]);
    const certificate = await x509.X509CertificateGenerator.create({
      subject: present.subject,
      issuer: present.issuer,
      notBefore: new Date(Date.now() - DAY_MS),
      notAfter: new Date(Date.now() + days * DAY_MS),
      publicKey: present.publicKey,
      signingKey,
      signingAlgorithm: ALGORITHM,
      extensions: present.extensions,
    });
    writeFileSync(tlsFile('server.crt'), `${certificate.toString('pem')}\n`);
  }

  it('makes a new certificate where the present one and its key are not a pair', async () => {
    await lanCertificate(dataDir);
    const first = read('server.crt');
    writeFileSync(tlsFile('server.key'), read('authority.key'));
    await start();
    const answer = await ask('localhost', read('authority.crt'));
    expect(answer.status).toBe(200);
    expect(answer.certificate).not.toBe(new X509Certificate(first).toString());
    expect(answer.certificate).toBe(new X509Certificate(read('server.crt')).toString());
  }, 120_000);

  it('uses the certificate that it is given, and makes no authority of its own', async () => {
    const given = await lanCertificate(join(dataDir, 'given'), ['collab.example', 'localhost']);
    const output = await start({
      TLS_CERT: given.certificatePath,
      TLS_KEY: given.keyPath,
      PUBLIC_URL: 'http://localhost:8080',
    });
    const answer = await ask('localhost', readFileSync(given.authorityPath, 'utf8'));
    const page = await (await fetch(`http://localhost:${plainPort}/`)).text();
    const download = await fetch(`http://localhost:${plainPort}/collab-ca.crt`);

    expect(answer.status).toBe(200);
    expect(answer.certificate).toBe(new X509Certificate(readFileSync(given.certificatePath)).toString());
    expect(existsSync(join(dataDir, 'tls'))).toBe(false);
    expect(output).toContain(`Collab runs at https://collab.example:${port}`);
    expect(output).not.toContain('certificate authority');
    expect(page).toContain(`href="https://localhost:${port}"`);
    expect(page).not.toContain('collab-ca.crt');
    expect(download.status).toBe(404);
  }, 120_000);

  it('hands out the authority that it is given with the certificate', async () => {
    const given = await lanCertificate(join(dataDir, 'given'), ['localhost']);
    const output = await start({
      TLS_CERT: given.certificatePath,
      TLS_KEY: given.keyPath,
      TLS_CA: given.authorityPath,
    });
    const authority = await (await fetch(`http://localhost:${plainPort}/collab-ca.crt`)).text();
    expect((await ask('localhost', authority)).status).toBe(200);
    expect(output).toContain(`SHA-256 ${given.fingerprint}`);
    expect(existsSync(join(dataDir, 'tls'))).toBe(false);
  }, 120_000);

  it('names the setting of a plain port that is in use in one line', async () => {
    const { port: used } = new URL(database.url);
    await expect(start({ COLLAB_PLAIN_PORT: used })).rejects.toThrow(
      /in use: stop the program that listens there, or set COLLAB_PLAIN_PORT to another one\.\n$/,
    );
  });

  it('asks people before it replaces an authority that is damaged', async () => {
    const { authorityPath } = await lanCertificate(dataDir);
    writeFileSync(authorityPath, 'spilt coffee');
    await expect(start()).rejects.toThrow(
      /The certificate authority is damaged: bring .* back from a backup/,
    );
    expect(readFileSync(authorityPath, 'utf8')).toBe('spilt coffee');
  });
});

function daysLeft(certificate: string): number {
  return (new X509Certificate(certificate).validToDate.getTime() - Date.now()) / DAY_MS;
}
