import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { launchBrowser } from './browser.js';
import { browserSpecs, bundleSpecs, vectorText } from './spec-bundle.js';
import type { SpecResult } from './spec-runner.js';

/** The policy of the web client, as far as it concerns a worker: WebAssembly may run, strings may not. */
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'";

/** Runs in the page: starts the worker and collects what it posts until it posts null. */
const RUN_WORKER = `new Promise((done, failed) => {
  const collected = [];
  const worker = new Worker('/worker.js', { type: 'module' });
  worker.onerror = (event) => failed(new Error('the worker failed: ' + event.message));
  worker.onmessage = ({ data }) => (data === null ? done(collected) : collected.push(data));
})`;

describe('the cryptography in a worker of Chromium', () => {
  const specs = browserSpecs();
  let server: Server;
  let browser: Browser;
  let origin: string;

  beforeAll(async () => {
    const script = await bundleSpecs(specs);
    server = createServer((request, response) => {
      const path = request.url ?? '/';
      const [type, body] =
        path === '/worker.js'
          ? ['text/javascript', script]
          : /^\/vectors\/[a-z-]+\/[a-z0-9_-]+\.json$/i.test(path)
            ? ['application/json', vectorText(path.slice(1))]
            : ['text/html', '<!doctype html><title>specs</title>'];
      response.writeHead(200, { 'content-type': type, 'content-security-policy': POLICY }).end(body);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  it('holds every published vector and every property as it does in Node', async () => {
    const page = await browser.newPage();
    await page.goto(origin);
    const results = await page.evaluate<SpecResult[]>(RUN_WORKER);
    const isControl = ({ name }: SpecResult) => name.startsWith('control › ');
    expect(results.filter(isControl).map(({ failure }) => failure === null)).toEqual([false, false, false]);
    const failures = results.filter((result) => !isControl(result) && result.failure !== null);
    expect(failures).toEqual([]);
    expect(results.filter(({ name }) => name.includes('.json')).length).toBeGreaterThan(30);
    expect(results.length).toBeGreaterThan(specs.length);
  }, 600_000);
});
