import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CollabServer, startCollab } from '../collab-server.js';
import { askEverything, looksOf } from './enumeration.js';

/** Headers that every answer of the real server has. */
const PROTECTING = [
  'cache-control',
  'content-security-policy',
  'cross-origin-embedder-policy',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'permissions-policy',
  'referrer-policy',
  'x-content-type-options',
  'x-frame-options',
];

let server: CollabServer;
beforeAll(async () => (server = await startCollab({ NODE_ENV: 'development' })), 60_000);
afterAll(() => server.stop());

describe('whoever asks with an address or a handle', () => {
  it('sees the same status, headers, shape and size whether anybody has it', async () => {
    const observations = await askEverything(
      {
        url: server.origin,
        fixtureToken: readFileSync(join(server.dataDir, 'load-fixture-token'), 'utf8').trim(),
        mailedLink: (to) => server.mailedLink(to),
      },
      4,
    );
    const looks = looksOf(observations);
    expect([...looks.keys()].sort()).toEqual([
      'contact key of a handle',
      'contact key of an address',
      'contact request',
      'finish-log-in',
      'password reset',
      'search for a person',
      'sign-up',
      'start-log-in',
    ]);
    for (const [question, { known, unknown }] of looks) {
      expect([question, known]).toEqual([question, unknown]);
      expect([question, known.length]).toEqual([question, 1]);
      const wanted = question === 'finish-log-in' ? '401 ' : '200 ';
      expect([question, known[0]?.slice(0, 4)]).toEqual([question, wanted]);
      for (const header of PROTECTING) expect(known[0]).toContain(header);
    }
  }, 60_000);

  it('is told by one answer that is a byte longer, or has another status', () => {
    const of = (side: 'known' | 'unknown', looks: string) => ({
      question: 'sign-up',
      side,
      looks,
      milliseconds: 1,
    });
    for (const other of ['200 {} 3', '404 {} 2']) {
      const looks = looksOf([of('known', '200 {} 2'), of('known', other), of('unknown', '200 {} 2')]);
      expect(looks.get('sign-up')?.known).not.toEqual(looks.get('sign-up')?.unknown);
    }
  });
});
