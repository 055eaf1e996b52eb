import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { issueDeviceRevocation } from '@collab/crypto';
import {
  type AccountId,
  type CommandDefinition,
  commandRegistry,
  EraseAccount,
  ListPeople,
  Role,
} from '@collab/domain';
import { AdministrationLog } from '../../apps/api/src/accounts/administration-log.js';
import { startApiServer, type ApiServer } from '../api-server.js';
import type { Browser } from '../browser.js';
import { arrive, logIn, signUp } from '../people.js';
import { AUTHORISATION, type Level } from './authorisation.js';

const PASSWORD = 'a heron over the slow water';
const named = (name: string) => ({ email: `${name}@example.org`, password: PASSWORD });

/** What each caller meets before a word of the request is read. */
const NOBODY_HERE = { nobody: 'unauthenticated', disabled: 'unauthenticated', erased: 'unauthenticated' };
const FORBIDDEN = {
  'without a device': 'forbidden',
  researcher: 'forbidden',
  officer: 'forbidden',
  compliance: 'forbidden',
  administrator: 'forbidden',
  ...NOBODY_HERE,
};
const MEETS: Readonly<Record<Level, Readonly<Record<string, string>>>> = {
  anyone: {},
  account: NOBODY_HERE,
  device: { 'without a device': 'device-unknown', ...NOBODY_HERE },
  administrator: { ...FORBIDDEN, administrator: 'passes' },
  officer: { ...FORBIDDEN, officer: 'passes' },
};
const STOPS = new Set(['unauthenticated', 'device-unknown', 'forbidden', 'csrf']);

let server: ApiServer;
let callers: ReadonlyMap<string, Browser>;
beforeAll(async () => {
  server = await startApiServer();
  await signUp(server, named('without-device'));
  const withoutDevice = server.browser();
  await logIn(withoutDevice, named('without-device'));
  const withDevice: [string, Browser][] = [];
  for (const role of Role.options) withDevice.push([role, (await somebody(role, [role])).browser]);
  const [disabled, erased] = [await somebody('disabled', [...Role.options]), await somebody('erased')];
  await erase(erased);
  await decide(disabled.accountId, { type: 'disable', accountId: disabled.accountId });
  callers = new Map([
    ['nobody', server.browser()],
    ['without a device', withoutDevice],
    ...withDevice,
    ['disabled', disabled.browser],
    ['erased', erased.browser],
  ]);
}, 180_000);
afterAll(() => server.stop());

async function somebody(name: string, roles: readonly Role[] = ['researcher']) {
  const person = await arrive(server, named(name));
  const { accountId } = person;
  await decide(accountId, { type: 'change-roles', change: { accountId, roles: [...roles] } });
  return person;
}

const decide = async (accountId: AccountId, decision: Parameters<AdministrationLog['decide']>[1]) =>
  server.nest.get(AdministrationLog).decide(accountId, decision, { kind: 'operator' });

async function erase({ browser, accountId, device }: Awaited<ReturnType<typeof arrive>>): Promise<void> {
  const { deviceId, identity } = device;
  const revokedAt = Date.now() + 10 * 60_000;
  const revocation = await issueDeviceRevocation(identity, { accountId, deviceId, revokedAt });
  await browser.run(EraseAccount, { revocations: [revocation] });
}

/** Sends a body that no command takes: who is let through is told that, and nothing is done. */
async function met(command: CommandDefinition, caller: Browser): Promise<string> {
  const { status, body } = await caller.send(command, '[]');
  if (status === 200) return 'passes';
  const { code } = JSON.parse(body) as { code: string };
  return STOPS.has(code) ? code : 'passes';
}

/** Commands that treat a caller otherwise than the table says, with what that caller met. */
async function differences(
  table: typeof AUTHORISATION,
  commands: Iterable<CommandDefinition> = commandRegistry.values(),
): Promise<readonly string[]> {
  const differing: string[] = [];
  for (const command of commands) {
    if (command.http === undefined) continue;
    for (const [caller, browser] of callers) {
      const observed = await met(command, browser);
      const expected = MEETS[table[command.type] ?? 'anyone'][caller] ?? 'passes';
      if (observed !== expected) differing.push(`${command.type}: ${caller}: ${observed}`);
    }
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

  it('is what the server does over HTTPS, for nobody, for each role, and for whoever was disabled or erased', async () => {
    expect(await differences(AUTHORISATION)).toEqual([]);
  }, 90_000);

  it('would not fit if it gave an administrator’s command to every account', async () => {
    expect(await differences({ ...AUTHORISATION, 'list-people': 'account' }, [ListPeople])).toEqual([
      'list-people: without a device: forbidden',
      'list-people: researcher: forbidden',
      'list-people: officer: forbidden',
      'list-people: compliance: forbidden',
    ]);
  });
});
