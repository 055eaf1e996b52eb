import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiServer, startApiServer } from '../../../../../tests/api-server.js';

const LIMIT = 20;

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer({ COLLAB_REQUESTS_PER_MINUTE: String(LIMIT) });
});
afterAll(() => server.stop());

async function statuses(path: string): Promise<Set<number>> {
  const seen = new Set<number>();
  for (let request = 0; request < 2 * LIMIT; request++) seen.add((await fetch(server.address + path)).status);
  return seen;
}

describe('the limit of requests from one source', () => {
  it('counts an address however it is spelt, and nothing outside of the API', async () => {
    expect(await statuses('/health/live')).toEqual(new Set([200]));
    expect(await statuses('/%61pi/sign-ups/policy')).toEqual(new Set([200, 429]));
    expect(await statuses('/api/sign-ups/policy')).toEqual(new Set([429]));
  });
});
