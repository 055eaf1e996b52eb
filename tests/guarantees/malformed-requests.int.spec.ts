import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RefusalBody, RefreshSession, type CommandDefinition } from '@collab/domain';
import fc from 'fast-check';
import * as z from 'zod';
import { EndpointRegistry } from '../../apps/api/src/kernel/security/endpoint-registry.js';
import { startApiServer, type ApiServer } from '../api-server.js';
import type { Answer, Browser } from '../browser.js';
import { arrive } from '../people.js';
import { CANARY, type Json, malformedInputs, mutated, torn } from './mutations.js';

const BODIES = malformedInputs();
const PARALLEL = 16;

let server: ApiServer;
let browser: Browser;
let commands: readonly CommandDefinition[];

beforeAll(async () => {
  server = await startApiServer();
  ({ browser } = await arrive(server, {
    email: 'maelle@example.org',
    password: 'a heron over the slow water',
  }));
  // A refresh would give this test's browser other cookies; it has a test of its own.
  commands = server.nest
    .get(EndpointRegistry)
    .commands()
    .filter(({ http, type }) => http.method !== 'GET' && type !== RefreshSession.type && type !== 'log-out');
});
afterAll(() => server.stop());

const request = () =>
  fc.constantFrom(...commands).chain((command) => {
    const input = z.encode(command.input, command.example.input) as Json;
    const body = fc.oneof(
      { weight: 5, arbitrary: mutated(input).map((json) => JSON.stringify(json)) },
      { weight: 3, arbitrary: torn(JSON.stringify(input)) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
    );
    return body.map((text) => ({ command, text }));
  });

/** Why an answer is not what the protocol promises, or undefined. */
function complaint({ status, body }: Answer, text = CANARY): string | undefined {
  if (status >= 500) return 'a failure of the server';
  // What was stored by an earlier request may be read again; only what this one brought would be an echo.
  if (body.includes(CANARY) && text.includes(CANARY)) return 'an echo';
  if (status === 200) return undefined;
  const refusal = RefusalBody.safeParse(JSON.parse(body));
  return refusal.success && status >= 400 ? undefined : 'no typed refusal';
}

describe('malformed requests', () => {
  it(`never fail the server, and are refused by a code that repeats nothing: ${BODIES} of them`, async () => {
    const codes = new Map<string, number>();
    const samples = fc.sample(request(), { numRuns: BODIES, seed: 20261121 });
    const next = samples[Symbol.iterator]();
    const send = async () => {
      for (const { command, text } of next) {
        const answer = await browser.send(command, text);
        const problem = complaint(answer, text);
        expect([command.type, text, problem]).toEqual([command.type, text, undefined]);
        const code = answer.status === 200 ? 'accepted' : (JSON.parse(answer.body) as { code: string }).code;
        codes.set(code, (codes.get(code) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, send));
    expect([...codes.values()].reduce((sum, n) => sum + n, 0)).toBe(BODIES);
    expect(codes.get('bad-request')).toBeGreaterThan(BODIES / 2);
    expect((await server.browser().request('GET', '/health/live', undefined)).status).toBe(200);
  }, 300_000);

  it('would be noticed if they failed the server, were echoed or got an untyped answer', () => {
    const headers = new Headers();
    const refusal = JSON.stringify({ code: 'bad-request', message: 'No.' });
    expect(complaint({ status: 400, headers, body: refusal })).toBeUndefined();
    expect(complaint({ status: 500, headers, body: refusal })).toBe('a failure of the server');
    expect(complaint({ status: 400, headers, body: `{"code":"bad-request","message":"${CANARY}"}` })).toBe(
      'an echo',
    );
    expect(complaint({ status: 400, headers, body: '{"statusCode":400}' })).toBe('no typed refusal');
  });
});
