import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Budget, commandRegistry, ChangeDisplayName, ReadSession, RenameDevice } from '@collab/domain';
import * as z from 'zod';
import { ChangeBudgets } from '../../apps/api/src/kernel/security/change-budgets.js';
import { startApiServer, type ApiServer } from '../api-server.js';
import type { Browser } from '../browser.js';
import { arrive, logIn } from '../people.js';
import { REPETITION } from './repetition.js';

const BUDGETS: readonly Budget[] = ['changes', 'safety', 'upkeep'];
const PER_HOUR = 3;
const PASSWORD = 'a heron over the slow water';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer({ COLLAB_CHANGES_PER_HOUR: String(PER_HOUR) });
});
afterAll(() => server.stop());

let count = 0;
async function somebody() {
  const person = { email: `restless-${count++}@example.org`, password: PASSWORD };
  return { person, ...(await arrive(server, person)) };
}

/** What the table is about: commands within a session that may change something. */
const withSession = () =>
  [...commandRegistry.values()].filter(
    ({ http, access }) => http !== undefined && http.method !== 'GET' && access !== 'anyone',
  );

/** What each command of a budget meets, sent as its example. */
async function met(browser: Browser, budget: Budget): Promise<readonly string[]> {
  const outcomes: string[] = [];
  for (const command of commandRegistry.values()) {
    if (command.budget !== budget) continue;
    const { status, body } = await browser.send(command, z.encode(command.input, command.example.input));
    const code = status === 200 ? 'carried out' : (JSON.parse(body) as { code: string }).code;
    outcomes.push(code === 'too-many-changes' ? code : 'passes');
  }
  return outcomes;
}

const rename = (browser: Browser, name: string) => browser.run(ChangeDisplayName, { displayName: name });
const refused = (code: string) => expect.objectContaining({ code });

async function useUp(browser: Browser): Promise<void> {
  for (let n = 0; n < PER_HOUR; n++) await rename(browser, `Restless ${n}`);
}

describe('what keeps an account from giving a command without end', () => {
  it('has been thought of for every command', () => {
    expect(Object.keys(REPETITION).sort()).toEqual(
      withSession()
        .map(({ type }) => type)
        .sort(),
    );
  });

  it('is the budget that the command declares', () => {
    for (const { type, budget } of withSession()) {
      const restraint = REPETITION[type];
      expect([type, budget]).toEqual([type, BUDGETS.find((one) => one === restraint)]);
    }
  });
});

describe('the budget of changes', () => {
  it('is one for all that it is for, on all browsers of the account, and nobody else’s', async () => {
    const { browser, person, device } = await somebody();
    const tablet = server.browser();
    await logIn(tablet, person);
    await rename(browser, 'Hana');
    await browser.run(RenameDevice, { deviceId: device.deviceId, name: 'The one at home' });
    await rename(tablet, 'Hana Quintela');
    for (const one of [browser, tablet])
      await expect(rename(one, 'Hana Q.')).rejects.toEqual(refused('too-many-changes'));
    await rename((await somebody()).browser, 'Samir');
  });

  it.each(BUDGETS)(
    'as that of %s: refuses each of its commands when it is used up, and none of the others',
    async (usedUp) => {
      const budgets = server.nest.get(ChangeBudgets, { strict: false });
      for (const budget of BUDGETS) {
        // Somebody new for each: what passes is carried out, and counts.
        const { browser, accountId } = await somebody();
        for (let n = 0; n < PER_HOUR; n++) budgets.take(usedUp, accountId);
        const outcomes = await met(browser, budget);
        const [seen, expected] =
          budget === usedUp ? [outcomes, 'too-many-changes'] : [outcomes.slice(0, PER_HOUR), 'passes'];
        expect([budget, new Set(seen)]).toEqual([budget, new Set([expected])]);
        await browser.run(ReadSession, {});
      }
    },
  );

  it('counts what is carried out, and nothing that is refused', async () => {
    const { browser } = await somebody();
    const { device } = await somebody();
    const foreign = { deviceId: device.deviceId, name: 'Not mine' };
    for (let n = 0; n < 2 * PER_HOUR; n++)
      await expect(browser.run(RenameDevice, foreign)).rejects.toEqual(refused('device-unknown'));
    await useUp(browser);
    // Control: now it is used up.
    await expect(rename(browser, 'Once more')).rejects.toEqual(refused('too-many-changes'));
  });
});
