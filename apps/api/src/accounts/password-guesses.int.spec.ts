import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startRegistration } from '@collab/crypto';
import { StartPasswordChange, StartPasswordReset } from '@collab/domain';
import { type ApiServer, startApiServer } from '../../../../tests/api-server.js';
import { resetTokenTo } from '../../../../tests/keepers.js';
import { arrive } from '../../../../tests/people.js';

const PERSON = { email: 'guessed@example.org', password: 'a heron over the slow water' };
const GUESSES = 20;

let server: ApiServer;
let owner: Awaited<ReturnType<typeof arrive>>;

beforeAll(async () => {
  server = await startApiServer();
  owner = await arrive(server, PERSON);
});
afterAll(() => server.stop());

/** How many of the openings of a registration were answered: each answer tests a guess of the present password. */
async function answered(open: (registrationRequest: string) => Promise<{ status: number; body: string }>) {
  const codes: string[] = [];
  for (let guess = 0; guess < GUESSES; guess++) {
    const { registrationRequest } = await startRegistration(`guess ${guess}`);
    const { status, body } = await open(registrationRequest);
    codes.push(status === 200 ? 'answered' : (JSON.parse(body) as { code: string }).code);
  }
  const counted = codes.filter((code) => code === 'answered').length;
  return { counted, refusedAs: [...new Set(codes.slice(counted))] };
}

describe('guesses of a password by way of a new one', () => {
  it('are counted as tries where a session changes the password', async () => {
    const seen = await answered((registrationRequest) =>
      owner.browser.send(StartPasswordChange, { registrationRequest }),
    );
    expect(seen.refusedAs).toEqual(['too-many-tries']);
    expect(seen.counted).toBeGreaterThan(1);
    expect(seen.counted).toBeLessThan(8);
  });

  it('are counted for the account where a mailed link resets it, from however many addresses', async () => {
    const token = await resetTokenTo(server, PERSON.email);
    const seen = await answered((registrationRequest) =>
      server.browser().send(StartPasswordReset, { token, registrationRequest }),
    );
    expect(seen).toEqual({ counted: 5, refusedAs: ['too-many-requests'] });
  });
});
