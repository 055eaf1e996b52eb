import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commandRegistry, type CommandDefinition, type Role } from '@collab/domain';
import { AdministrationLog } from '../../apps/api/src/accounts/administration-log.js';
import { startApiServer, type ApiServer } from '../api-server.js';
import type { Browser } from '../browser.js';
import { arrive, logIn, signUp, stretchLightly } from '../people.js';
import { AUTHORISATION, type Level } from './authorisation.js';

const PASSWORD = 'a heron over the slow water';
const named = (name: string) => ({ email: `${name}@example.org`, password: PASSWORD });

/** What each caller meets before a word of the request is read. */
const MEETS: Readonly<Record<Level, readonly string[]>> = {
  anyone: ['passes', 'passes', 'passes', 'passes', 'passes'],
  account: ['unauthenticated', 'passes', 'passes', 'passes', 'passes'],
  device: ['unauthenticated', 'device-unknown', 'passes', 'device-unknown', 'device-unknown'],
  administrator: ['unauthenticated', 'forbidden', 'forbidden', 'passes', 'forbidden'],
  officer: ['unauthenticated', 'forbidden', 'forbidden', 'forbidden', 'passes'],
};
const STOPS = new Set(['unauthenticated', 'device-unknown', 'forbidden', 'csrf']);

let server: ApiServer;
let callers: readonly Browser[];
beforeAll(async () => {
  stretchLightly();
  server = await startApiServer();
  await signUp(server, named('researcher'));
  const researcher = server.browser();
  await logIn(researcher, named('researcher'));
  const { browser: withDevice } = await arrive(server, named('device'));
  callers = [
    server.browser(),
    researcher,
    withDevice,
    await holder('administrator'),
    await holder('officer'),
  ];
}, 90_000);
afterAll(() => server.stop());

/** Somebody with one role and no other. */
async function holder(role: Role): Promise<Browser> {
  const accountId = await signUp(server, named(role));
  const change = { accountId, roles: [role] };
  await server.nest
    .get(AdministrationLog)
    .decide(accountId, { type: 'change-roles', change }, { kind: 'operator' });
  const browser = server.browser();
  await logIn(browser, named(role));
  return browser;
}

/** Sends a body that no command takes: who is let through is told that, and nothing is done. */
async function met(command: CommandDefinition, caller: Browser): Promise<string> {
  const { status, body } = await caller.send(command, '[]');
  if (status === 200) return 'passes';
  const { code } = JSON.parse(body) as { code: string };
  return STOPS.has(code) ? code : 'passes';
}

/** Commands that treat the callers otherwise than the table says, with what each of them met. */
async function differences(table: typeof AUTHORISATION): Promise<readonly string[]> {
  const differing: string[] = [];
  for (const command of commandRegistry.values()) {
    if (command.http === undefined) continue;
    const observed: string[] = [];
    for (const caller of callers) observed.push(await met(command, caller));
    const expected = MEETS[table[command.type] ?? 'anyone'];
    if (observed.join() !== expected.join()) differing.push(`${command.type}: ${observed.join(', ')}`);
  }
  return differing;
}

describe('the reviewed table of who may call what', () => {
  it('has a row for every command, and none for anything else', () => {
    expect(Object.keys(AUTHORISATION).sort()).toEqual([...commandRegistry.keys()].sort());
  });

  it('says what the commands declare', () => {
    for (const { type, access, role } of commandRegistry.values())
      expect([type, role ?? access]).toEqual([type, AUTHORISATION[type]]);
  });

  it('is what the server does over HTTPS, for nobody, an account, a device, an administrator and an officer', async () => {
    expect(await differences(AUTHORISATION)).toEqual([]);
  });

  it('would not fit if it gave an administrator’s command to every account', async () => {
    expect(await differences({ ...AUTHORISATION, 'list-people': 'account' })).toEqual([
      'list-people: unauthenticated, forbidden, forbidden, passes, forbidden',
    ]);
  });
});
