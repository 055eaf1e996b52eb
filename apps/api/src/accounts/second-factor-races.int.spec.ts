import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ReplaceRecoveryCodes, type AccountId, type FactorAnswer } from '@collab/domain';
import { startApiServer, type ApiServer } from '../../../../tests/api-server.js';
import { nextAnswer } from '../../../../tests/authenticator.js';
import { logIn, signUp, stretchLightly } from '../../../../tests/people.js';
import { SecondFactors } from './second-factors.js';

const HANA = { email: 'hana@example.org', password: 'a heron over the slow water' };

let server: ApiServer;
let accountId: AccountId;
let recoveryCodes: readonly string[];

beforeAll(async () => {
  stretchLightly();
  server = await startApiServer({ COLLAB_SECOND_FACTOR: 'required' });
  accountId = await signUp(server, HANA);
  const browser = server.browser();
  await logIn(browser, HANA);
  ({ recoveryCodes } = await browser.run(ReplaceRecoveryCodes, {}));
});
afterAll(() => server.stop());

const atOnce = (answer: FactorAnswer) => {
  const shown = { accountId, token: '', answer };
  return Promise.all(Array.from({ length: 100 }, () => server.nest.get(SecondFactors).accept(shown)));
};

it('one code of the app, shown a hundred times at once, counts once', async () => {
  const accepted = await atOnce(nextAnswer(HANA.email));
  expect(accepted.filter((counts) => counts)).toHaveLength(1);
});

it('one recovery code, shown a hundred times at once, counts once, and leaves nine', async () => {
  const [code = ''] = recoveryCodes;
  const accepted = await atOnce({ method: 'recovery-code', code });
  expect(accepted.filter((counts) => counts)).toHaveLength(1);
  expect(await server.nest.get(SecondFactors).recoveryCodesLeft(accountId)).toBe(9);
});
