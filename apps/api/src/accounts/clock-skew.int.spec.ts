import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccountId, FactorId } from '@collab/domain';
import { startApiServer, type ApiServer } from '../../../../tests/api-server.js';
import { codeAt } from '../../../../tests/authenticator.js';
import { FactorStore } from './factor-store.js';
import { newId } from './secret-tokens.js';
import { newTotpSecret } from './totp-secret.js';

/** A moment in the middle of a step of 30 seconds. */
const STEP = 60_000_000;
const NOW = STEP * 30_000 + 15_000;

let server: ApiServer;
let store: FactorStore;

beforeAll(async () => {
  server = await startApiServer();
  store = server.nest.get(FactorStore);
});
afterAll(() => server.stop());

/** A new account with an app; returns how the server takes the code of a step. */
async function appOfSomebody(): Promise<(step: number) => Promise<boolean>> {
  const accountId = AccountId.parse(newId());
  const secret = newTotpSecret();
  const factor = { accountId, factorId: FactorId.parse(newId()), name: 'Phone', secret } as const;
  await store.add({ ...factor, kind: 'totp', lastStep: -1 }, { first: true });
  return (step) => store.acceptTotp(accountId, codeAt(secret, step), NOW);
}

describe('a phone whose clock is wrong', () => {
  it.each([
    ['two steps behind', -2, false],
    ['one step behind', -1, true],
    ['right', 0, true],
    ['one step ahead', 1, true],
    ['two steps ahead', 2, false],
  ])('%s: the code of step %d counts: %s', async (_what, skew, counts) => {
    const accepts = await appOfSomebody();
    expect(await accepts(STEP + skew)).toBe(counts);
  });

  it('has each code counted once, and none that is older than one that has counted', async () => {
    const accepts = await appOfSomebody();
    expect(await accepts(STEP)).toBe(true);
    expect(await accepts(STEP)).toBe(false);
    expect(await accepts(STEP - 1)).toBe(false);
    expect(await accepts(STEP + 1)).toBe(true);
    expect(await accepts(STEP + 1)).toBe(false);
  });
});
