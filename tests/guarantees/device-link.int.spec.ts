import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { fromBase64Url, type RoomId, toBase64Url } from '@collab/domain';
import type { Client } from '../../tools/client.mjs';
import { openClient, type Intercept } from '../clients.js';
import { startCollab, type CollabServer } from '../collab-server.js';
import { SoftwarePasskey } from '../passkey.js';
import { logIn, newPerson, PASSWORD, untilReads } from '../profiles.js';

const EMAIL = 'hana@lab.example';

let server: CollabServer;
let hana: Client;
let roomId: RoomId;
const opened: Client[] = [];

/** What the server would say, with one of its bytes fields changed. */
const changing = (path: string, field: string, change: (bytes: Uint8Array) => Uint8Array): Intercept => {
  return async (asked, proceed) => {
    const response = await proceed();
    if (asked !== path || !response.ok) return response;
    const answer = (await response.json()) as Record<string, unknown>;
    const value = answer[field];
    const bytes = typeof value === 'string' ? fromBase64Url(value) : undefined;
    if (bytes !== undefined) answer[field] = toBase64Url(Uint8Array.from(change(bytes)));
    return Response.json(answer, { status: response.status, headers: response.headers });
  };
};

const flipped = (bytes: Uint8Array) => bytes.map((byte, at) => (at === bytes.length - 40 ? byte ^ 1 : byte));

/** Paths whose next answer gets lost, after the server has done what was asked. */
const lost = new Set<string>();

const losing: Intercept = async (path, proceed) => {
  const response = await proceed();
  if (lost.delete(path)) throw new TypeError('the answer was lost');
  return response;
};

const newBrowser = async (intercept?: Intercept): Promise<Client> => {
  const client = await openClient(server.origin, 'New browser', intercept);
  opened.push(client);
  return client;
};

/** Has the password proved on a device, and returns the code that it shows. */
async function showCode(client: Client): Promise<string> {
  let view = await client.engine.startLink({ password: PASSWORD });
  if (view.state === 'second-factor') throw new Error('this server asks for none');
  view = await client.engine.followLink();
  if (view.state !== 'shown') throw new Error(`shown expected, not ${view.state}`);
  return view.code;
}

/** Both sides, until the new browser has its session. Whoever refuses throws. */
async function link(shower: Client, joiner: Client): Promise<void> {
  await joiner.engine.joinByCode({ code: await showCode(shower) });
  expect(await shower.engine.followLink()).toMatchObject({ state: 'asked' });
  await shower.engine.approveLink();
  await joiner.engine.followJoin();
  await shower.engine.followLink();
  expect(await joiner.engine.followJoin()).toMatchObject({ state: 'linked' });
}

beforeAll(async () => {
  server = await startCollab();
  hana = await newPerson(server, 'Hana Quintela', EMAIL, losing);
  ({ roomId } = await hana.engine.createRoom({ name: 'Diatom pangenome' }));
  await hana.engine.send({ roomId, text: 'Contig 07 closes.' });
  await untilReads(hana, roomId, ['Contig 07 closes.']);
}, 120_000);

afterEach(() => {
  for (const client of opened.splice(0)) client.engine.stop();
});

afterAll(async () => {
  hana?.engine.stop();
  await server?.stop();
});

describe('a new browser that another device lets in', () => {
  it('shows the same print on both screens, reads the history, and is opened by the password later', async () => {
    const laptop = await newBrowser();
    const waiting = await laptop.engine.joinByCode({ code: await showCode(hana) });
    expect(waiting).toMatchObject({ state: 'waiting', ownerName: 'Hana Quintela' });
    const asked = await hana.engine.followLink();
    if (asked.state !== 'asked' || waiting.state !== 'waiting') throw new Error('one side does not ask');
    expect(asked).toEqual({ state: 'asked', name: 'New browser', fingerprint: waiting.fingerprint });
    expect(await laptop.engine.followJoin()).toEqual(waiting);
    expect(await hana.engine.approveLink()).toEqual({ state: 'approved' });
    expect(await laptop.engine.followJoin()).toEqual(waiting);
    expect(await hana.engine.followLink()).toEqual({ state: 'approved' });
    expect(await laptop.engine.followJoin()).toMatchObject({ state: 'linked', session: { email: EMAIL } });
    expect(await hana.engine.followLink()).toEqual({ state: 'linked', name: 'New browser' });
    await laptop.until(
      async () =>
        (await laptop.engine.rooms()).some((room) => room.roomId === roomId && room.status === 'ready'),
      { milliseconds: 90_000 },
    );
    await untilReads(laptop, roomId, ['Contig 07 closes.']);
    await laptop.engine.send({ roomId, text: 'From the laptop.' });
    await untilReads(hana, roomId, ['Contig 07 closes.', 'From the laptop.']);
    expect((await laptop.engine.devices()).some(({ thisOne }) => thisOne)).toBe(true);
    await laptop.engine.logOut();
    await logIn(laptop, EMAIL);
    await untilReads(laptop, roomId, ['Contig 07 closes.', 'From the laptop.']);
    expect(await hana.engine.devices()).toHaveLength(2);
  }, 120_000);

  it('is not the server: a request that it swaps or changes is refused, and one that it passes on is not', async () => {
    const swapped = await newBrowserOf(changing('/api/device-links/watch', 'request', flipped));
    await (await newBrowser()).engine.joinByCode({ code: await showCode(swapped) });
    await expect(swapped.engine.followLink()).rejects.toMatchObject({ code: 'link-altered' });
    await expect(swapped.engine.approveLink()).rejects.toMatchObject({ code: 'device-link-invalid' });

    const own = await newBrowserOf(
      changing('/api/device-links/watch', 'request', (bytes) => randomBytes(bytes.length)),
    );
    await (await newBrowser()).engine.joinByCode({ code: await showCode(own) });
    await expect(own.engine.followLink()).rejects.toMatchObject({
      code: expect.stringMatching(/link-altered/),
    });

    const honest = await newBrowserOf(changing('/api/device-links/watch', 'request', (bytes) => bytes));
    await link(honest, await newBrowser());
  }, 120_000);

  it('takes no account, certificate or keys that were changed on their way', async () => {
    for (const field of ['offer', 'approval', 'handover']) {
      const altered = await newBrowser(changing('/api/device-links/read', field, flipped));
      await expect(link(hana, altered)).rejects.toMatchObject({ code: 'link-altered' });
    }
    await link(hana, await newBrowser(changing('/api/device-links/read', 'offer', (bytes) => bytes)));
  }, 120_000);

  it('is let in also when the answer to a step was lost, on either side', async () => {
    const joiner = await newBrowser(losing);
    await joiner.engine.joinByCode({ code: await showCode(hana) });
    await hana.engine.followLink();
    const steps = [
      ['/api/device-links/approve', () => hana.engine.approveLink(), { state: 'approved' }],
      ['/api/device-links/answer', () => joiner.engine.followJoin(), { state: 'waiting' }],
      ['/api/device-links/hand-over', () => hana.engine.followLink(), { state: 'approved' }],
    ] as const;
    for (const [path, step, view] of steps) {
      lost.add(path);
      await expect(step()).rejects.toMatchObject({ code: 'network' });
      expect(await step()).toMatchObject(view);
    }
    expect(await joiner.engine.followJoin()).toMatchObject({ state: 'linked' });
  }, 120_000);

  it('is one of a hundred that use the code at once; and nobody else reads on', async () => {
    const code = await showCode(hana);
    const browsers = await Promise.all(Array.from({ length: 100 }, () => newBrowser()));
    const outcomes = await Promise.allSettled(browsers.map(({ engine }) => engine.joinByCode({ code })));
    const winners = browsers.filter((_, at) => outcomes[at]?.status === 'fulfilled');
    expect(winners).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({ code: 'device-link-invalid' });
    await expect((await newBrowser()).engine.joinByCode({ code })).rejects.toMatchObject({
      code: 'device-link-invalid',
    });
    await hana.engine.cancelLink();
    await expect(winners[0]?.engine.followJoin()).rejects.toMatchObject({ code: 'device-link-invalid' });
  }, 120_000);

  it('is told when its code is over, mistyped, of another sort, or no longer shown', async () => {
    const browser = await newBrowser();
    const first = await showCode(hana);
    const second = await showCode(hana);
    const join = (code: string) => browser.engine.joinByCode({ code });
    await expect(join(first)).rejects.toMatchObject({ code: 'device-link-invalid' });
    await expect(join(`${second.slice(0, -1)}${second.endsWith('0') ? '1' : '0'}`)).rejects.toMatchObject({
      code: 'link-code-invalid',
    });
    await expect(join('')).rejects.toMatchObject({ code: 'link-code-invalid' });
    await hana.engine.cancelLink();
    await expect(join(second)).rejects.toMatchObject({ code: 'device-link-invalid' });
  }, 120_000);

  it('needs the passkey besides, where the account has one: not another, and not the password alone', async () => {
    const email = 'ines@lab.example';
    const ines = await newPerson(server, 'Ines Salazar', email);
    opened.push(ines);
    const [own, strange] = [new SoftwarePasskey(server.origin), new SoftwarePasskey(server.origin)];
    const { token, creation } = await ines.engine.startPasskey();
    await ines.engine.finishPasskey({ token, name: 'Laptop', passkey: own.make(creation) });
    const asked = await ines.engine.startLink({ password: PASSWORD });
    expect(asked).toEqual({ state: 'second-factor', methods: ['passkey', 'recovery-code'] });
    await expect(ines.engine.followLink()).rejects.toMatchObject({ code: 'device-link-invalid' });
    const confirm = async (passkey: SoftwarePasskey) => {
      const assertion = passkey.sign(await ines.engine.challengeLink());
      return ines.engine.confirmLink({ answer: { method: 'passkey', assertion } });
    };
    await expect(confirm(strange)).rejects.toMatchObject({ code: 'wrong-passkey' });
    const shown = await confirm(own);
    if (shown.state !== 'shown') throw new Error('the code is shown');
    const tablet = await newBrowser();
    await tablet.engine.joinByCode({ code: shown.code });
    await ines.engine.followLink();
    await ines.engine.approveLink();
    await tablet.engine.followJoin();
    await ines.engine.followLink();
    expect(await tablet.engine.followJoin()).toMatchObject({ state: 'linked', session: { email } });
    // What was let in so counts as no fresh log-in: it cannot make a passkey of its own.
    await expect(tablet.engine.startPasskey()).rejects.toMatchObject({ code: 'fresh-log-in-required' });
  }, 120_000);

  it('needs the password on the device that lets it in', async () => {
    await expect(hana.engine.startLink({ password: 'not the password' })).rejects.toMatchObject({
      code: 'wrong-password',
    });
    await expect(hana.engine.followLink()).rejects.toMatchObject({ code: 'device-link-invalid' });
  }, 120_000);
});

describe('a password that is proved again within a session', () => {
  it('opens the vault, and its wrong tries count against no log-in', async () => {
    const samir = await newPerson(server, 'Samir Okoro-Bret', 'samir@lab.example');
    opened.push(samir);
    expect(await samir.engine.showRecoverySheet({ password: PASSWORD })).toHaveProperty('code');
    for (let tries = 0; tries < 4; tries++)
      await expect(
        samir.engine.changePassword({ password: `wrong ${tries}`, newPassword: 'nine gannets over Rouzic' }),
      ).rejects.toMatchObject({ code: 'wrong-password' });
    await samir.engine.logOut();
    await logIn(samir, 'samir@lab.example');
    await samir.engine.showRecoverySheet({ password: PASSWORD });
  }, 120_000);
});

/** A device of the same person, with somebody between it and the server. */
async function newBrowserOf(intercept: Intercept): Promise<Client> {
  const client = await newBrowser(intercept);
  await logIn(client, EMAIL);
  return client;
}
