import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  EnrolFirstFactor,
  ReadFactors,
  ReadSession,
  VerifySecondFactor,
  type AccountId,
} from '@collab/domain';
import { startApiServer, type ApiServer } from '../../../../tests/api-server.js';
import { enrol, nextAnswer } from '../../../../tests/authenticator.js';
import { Refused, type Browser } from '../../../../tests/browser.js';
import { logIn, provePassword, signUp } from '../../../../tests/people.js';
import { Mailer } from '../kernel/mail/mailer.js';
import { resetFactor } from './reset-factor.command.js';
import { UsageError } from './usage-error.js';

const RUNA = { email: 'runa@example.org', password: 'a kettle on the aft deck' };
const ODD = { email: 'odd@example.org', password: 'the plankton net is torn' };

let server: ApiServer;
let runa: Browser;
let odd: Browser;
let runaId: AccountId;

beforeAll(async () => {
  server = await startApiServer({ COLLAB_SECOND_FACTOR: 'required' });
  runaId = await signUp(server, RUNA);
  await signUp(server, ODD);
  runa = server.browser();
  odd = server.browser();
  await logIn(runa, RUNA);
  await logIn(odd, ODD);
});
afterAll(() => server.stop());

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'accepted',
    (error: unknown) => (error instanceof Refused ? error.code : error),
  );

/** The next mail to an address about a change of its second factors. */
async function factorMailTo(address: string): Promise<void> {
  for (;;) {
    const { subject } = await server.mails.mailTo(address);
    if (subject === 'The security of your Collab account changed') return;
  }
}

it('the operator removes lost second factors: the account is logged out, told by mail, and enrols anew', async () => {
  await factorMailTo(RUNA.email);
  const lost = nextAnswer(RUNA.email);
  const underWay = await provePassword(server.browser(), RUNA);
  if (underWay.next !== 'second-factor') throw new Error('the account has no second factor');
  const written: string[] = [];
  await resetFactor([RUNA.email.toUpperCase()], server.config, (text) => written.push(text));
  expect(written).toEqual([expect.stringContaining(RUNA.email)]);

  expect(await codeOf(runa.run(ReadSession, {}))).toBe('unauthenticated');
  expect(await codeOf(odd.run(ReadSession, {}))).toBe('accepted');
  const late = { token: underWay.token, answer: lost };
  expect(await codeOf(server.browser().run(VerifySecondFactor, late))).toBe('wrong-code');
  const rows: { type: string; actor: string }[] = await server.database.query(
    `SELECT type, actor FROM events WHERE stream = $1 AND type IN ('SecondFactorsReset', 'SessionEnded')
     ORDER BY revision`,
    [`account-${runaId}`],
  );
  expect(rows).toEqual([
    { type: 'SecondFactorsReset', actor: 'operator' },
    { type: 'SessionEnded', actor: 'operator' },
  ]);
  await server.nest.get(Mailer).onApplicationBootstrap();
  await factorMailTo(RUNA.email);

  const again = server.browser();
  const begun = await provePassword(again, RUNA);
  if (begun.next !== 'enrol-second-factor') throw new Error('the account has a second factor still');
  const code = enrol(RUNA.email, begun.totp.secret);
  const enrolled = await again.run(EnrolFirstFactor, { token: begun.token, name: 'New phone', code });
  again.csrfToken = enrolled.session.csrfToken;
  const { factors, recoveryCodesLeft } = await again.run(ReadFactors, {});
  expect(factors).toHaveLength(1);
  expect(recoveryCodesLeft).toBe(10);
});

it('who names nobody is told so', async () => {
  const run = async (words: string[]) => resetFactor(words, server.config, () => undefined);
  await expect(run(['nobody@example.org'])).rejects.toBeInstanceOf(UsageError);
  await expect(run([])).rejects.toBeInstanceOf(UsageError);
});
