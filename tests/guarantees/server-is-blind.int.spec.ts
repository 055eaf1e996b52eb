import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { finishLogIn, openVault, startLogIn, unwrapVaultKeyByPassword } from '@collab/crypto';
import {
  FinishLogIn,
  type InputOf,
  type OutputOf,
  ReadVault,
  StartLogIn,
  VerifySecondFactor,
  type CommandDefinition,
} from '@collab/domain';
import pg from 'pg';
import * as z from 'zod';
import { nextAnswer } from '../authenticator.js';
import { startCollab, type CollabServer } from '../collab-server.js';
import { invite, newPerson, PASSWORD } from '../profiles.js';
import { everythingOf, type Needle, sightings } from './haystack.js';

const EMAIL = 'hana@lab.example';
const ROOM_NAME = 'Nanopore bench, third floor';
const MESSAGES = ['The embargoed accession is PRJEB-88121.', 'Reviewer two has withdrawn, tell nobody.'];

let server: CollabServer;
let needles: Needle[];

beforeAll(async () => {
  server = await startCollab({ COLLAB_LOG_LEVEL: 'trace', COLLAB_SECOND_FACTOR: 'required' });
  const hana = await newPerson(server, 'Hana Quintela', EMAIL);
  const samir = await newPerson(server, 'Samir Okoro-Bret', 'samir@lab.example');
  const { roomId } = await hana.engine.createRoom({ name: ROOM_NAME });
  await invite(hana, samir, 'samir@lab.example', roomId);
  await samir.until(async () => (await samir.engine.rooms()).some((room) => room.roomId === roomId));
  await samir.engine.accept({ roomId });
  for (const text of MESSAGES) await hana.engine.send({ roomId, text });
  await samir.until(
    async () =>
      (await samir.engine.room({ roomId })).timeline.filter(({ item }) => item === 'message').length === 2,
  );
  await samir.engine.logOut();
  await hana.engine.logOut();
  needles = [
    ...MESSAGES.map((text) => ({ name: `message “${text}”`, bytes: Buffer.from(text) })),
    { name: 'room name', bytes: Buffer.from(ROOM_NAME) },
    { name: 'password', bytes: Buffer.from(PASSWORD) },
    ...(await secretsOf(EMAIL)),
  ];
}, 120_000);

afterAll(() => server?.stop());

describe('property 17: a server that was used by two people', () => {
  it('keeps no plaintext, password or key of theirs in any table, log, job or file', async () => {
    expect(needles).toHaveLength(8);
    expect(sightings(needles, await everythingOf(server.databaseUrl, [server.dataDir]))).toEqual([]);
  });

  it('would be caught: what is planted in a table, a log or a file is found in each spelling', async () => {
    const [message] = needles;
    if (message === undefined) throw new Error('there is nothing to plant');
    const client = new pg.Client({ connectionString: server.databaseUrl });
    await client.connect();
    await client.query('CREATE TABLE canary (words text, bytes bytea)');
    await client.query('INSERT INTO canary VALUES ($1, NULL), (NULL, $2)', [
      MESSAGES[1],
      Buffer.from(ROOM_NAME),
    ]);
    await client.end();
    await writeFile(
      join(server.dataDir, 'canary.log'),
      `{"token":"x${Buffer.from(message.bytes).toString('base64')}"}`,
    );
    const found = sightings(needles, await everythingOf(server.databaseUrl, [server.dataDir]));
    expect(found).toEqual(
      expect.arrayContaining([
        `message “${MESSAGES[1]}” in table public.canary`,
        'room name in table public.canary',
        `message “${MESSAGES[0]}” in file canary.log`,
      ]),
    );
  });
});

/** The keys of a person, opened the way their own browser opens them. */
async function secretsOf(email: string): Promise<Needle[]> {
  const cookies: string[] = [];
  const call = async <Command extends CommandDefinition>(
    command: Command,
    input: InputOf<Command>,
  ): Promise<OutputOf<Command>> => {
    const { http } = command;
    if (http === undefined) throw new TypeError('not an HTTP command');
    const response = await fetch(new URL(http.path, server.origin), {
      method: http.method,
      headers: { 'content-type': 'application/json', origin: server.origin, cookie: cookies.join('; ') },
      ...(http.method === 'GET' ? {} : { body: JSON.stringify(z.encode(command.input, input)) }),
    });
    cookies.push(...response.headers.getSetCookie().map((line) => line.split(';')[0] ?? ''));
    return z.decode(command.output, (await response.json()) as never) as OutputOf<Command>;
  };
  const { state, startLoginRequest } = await startLogIn(PASSWORD);
  const { logInToken, loginResponse } = await call(StartLogIn, { email, startLoginRequest });
  const { finishLoginRequest, exportKey } = await finishLogIn({ password: PASSWORD, state, loginResponse });
  const step = await call(FinishLogIn, { logInToken, finishLoginRequest, client: 'Test' });
  if (step.next !== 'second-factor') throw new Error('the account has no second factor');
  const { accountId } = await call(VerifySecondFactor, { token: step.token, answer: nextAnswer(email) });
  const { vault } = await call(ReadVault, {});
  if (vault === null) throw new Error('the account has no vault');
  const vaultKey = await unwrapVaultKeyByPassword(vault.wrappedByPassword, exportKey, accountId);
  const contents = await openVault(vault.sealed, vaultKey, { accountId, revision: vault.revision });
  return [
    { name: 'export key', bytes: exportKey },
    { name: 'vault key', bytes: vaultKey },
    { name: 'account identity secret', bytes: contents.identitySecret },
    { name: 'keyring key', bytes: contents.keyringKey },
  ];
}
