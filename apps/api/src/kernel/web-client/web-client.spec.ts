import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { readConfig } from '../config/config.js';
import { HttpAdapter } from '../security/http-adapter.js';
import { serveWebClient } from './web-client.js';

const SCRIPT = 'main-DlUNq-e4.js';
const SETTINGS = { DATABASE_URL: 'postgres://collab@localhost/collab' };

describe('the web client', () => {
  let folder: string;
  let server: FastifyInstance;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'collab-client-'));
    writeFileSync(join(folder, 'index.html'), '<!doctype html><app-root></app-root>');
    writeFileSync(join(folder, SCRIPT), 'start()');
    writeFileSync(join(folder, `${SCRIPT}.br`), 'compressed');
    writeFileSync(join(folder, 'icon.svg'), '<svg/>');
    server = new HttpAdapter(readConfig(SETTINGS)).getInstance();
  });
  afterEach(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  async function ask(
    url: string,
    headers: Record<string, string> = {},
    settings: Record<string, string> = {},
  ) {
    const config = readConfig({ ...SETTINGS, ...settings });
    await serveWebClient(server, config, folder);
    return server.inject({ url, headers: { host: 'localhost:8080', ...headers } });
  }

  it('gives the page at each address of a page, with a nonce that is used once', async () => {
    const first = await ask('/rooms/some-room');
    const second = await server.inject({ url: '/', headers: { host: 'localhost:8080' } });
    const nonceOf = (body: string) => /ngCspNonce="([\w+/]{24})"/.exec(body)?.[1];
    expect(first.statusCode).toBe(200);
    expect(first.headers['content-security-policy']).toContain(`'nonce-${nonceOf(first.body)}'`);
    expect(nonceOf(second.body)).not.toBe(nonceOf(first.body));
  });

  it('allows scripts of this server only, and no strings as code', async () => {
    const { headers } = await ask('/');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|\*/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['strict-transport-security']).toBeUndefined();
  });

  it('lets browsers keep what has a hash in its name, compressed, and ask again for the rest', async () => {
    const script = await ask(`/${SCRIPT}`, { 'accept-encoding': 'br' });
    const icon = await server.inject({ url: '/icon.svg', headers: { host: 'localhost:8080' } });
    expect(script.body).toBe('compressed');
    expect(script.headers['content-encoding']).toBe('br');
    expect(script.headers['cache-control']).toContain('immutable');
    expect(icon.headers['cache-control']).toBe('no-cache');
  });

  it('refuses unknown addresses of programs and files by a code', async () => {
    const unknown = await ask('/api/nothing');
    const file = await server.inject({ url: '/missing.js', headers: { host: 'localhost:8080' } });
    expect([unknown.statusCode, unknown.json().code]).toEqual([404, 'not-found']);
    expect(file.statusCode).toBe(404);
  });

  it('explains people who come over plain HTTP from elsewhere what to do, in both languages', async () => {
    const { body } = await ask('/', { host: '192.168.1.7:8080' });
    expect(body).toContain('Collab needs a secure connection');
    expect(body).toContain('Collab a besoin d’une connexion sécurisée');
    expect(body).toContain('npm start -- --lan');
  });

  it('gives the page behind a proxy that ends TLS', async () => {
    const headers = { host: 'lab.example.org' };
    const { body } = await ask('/', headers, { PUBLIC_URL: 'https://lab.example.org' });
    expect(body).toContain('app-root');
  });
});
