import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import pg from 'pg';
import { create } from 'qrcode';
import { createIdentity } from '@collab/crypto';
import { startCollab, type CollabServer } from '../collab-server.js';
import { brokenRules, overflow } from './accessibility.js';
import { launchBrowser, newProfile, type Profile } from './browser.js';
import { logIn, openAccount, reads, write } from './walkthrough.js';

const MAELLE = {
  name: 'Maëlle Kervadec',
  email: 'maelle@lab.example',
  password: 'sept phoques sur un glaçon',
};
const SAMIR = { name: 'Samir Okoro-Bret', email: 'samir@lab.example', password: 'ctd cast fourteen is up' };
const NOTE = 'We met at the pangenome workshop in Roscoff.';
/** The last one is the look in which the stories go on. */
const LOOKS = [
  { name: 'phone-dark-fr', size: { width: 390, height: 844 }, theme: 'dark', language: 'fr' },
  { name: 'wide-light-en', size: { width: 1440, height: 900 }, theme: 'light', language: 'en' },
] as const;
/** Where pictures of the pages go, for whoever looks at them; nowhere unless it is set. */
const PICTURES = process.env['COLLAB_E2E_PICTURES'];

let server: CollabServer;
let browser: Browser;
let films: string;
let maelle: Profile;
let samir: Profile;

beforeAll(async () => {
  server = await startCollab();
  films = await mkdtemp(join(tmpdir(), 'collab-camera-'));
  browser = await launchBrowser([
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${join(films, 'camera.y4m')}`,
  ]);
  maelle = await newProfile(browser, server.origin);
  samir = await newProfile(browser, server.origin);
  for (const [profile, person] of [
    [maelle, MAELLE],
    [samir, SAMIR],
  ] as const) {
    await openAccount(server, person);
    await logIn(profile.page, person);
  }
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await rm(films, { recursive: true, force: true });
  await server?.stop();
});

interface QrModules {
  readonly size: number;
  readonly data: ArrayLike<number>;
}

/** The code that a page shows, from its picture. */
async function qrOn(page: Page): Promise<QrModules> {
  const svg = page.locator('app-qr-code svg');
  const [viewBox = '', path = ''] = [
    (await svg.getAttribute('viewBox')) ?? '',
    (await svg.locator('path').getAttribute('d')) ?? '',
  ];
  const [border = 0, , side = 0] = viewBox.split(' ').map(Number);
  const size = side + 2 * border;
  const data = new Uint8Array(size * size);
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h/g)) data[Number(y) * size + Number(x)] = 1;
  return { size, data };
}

/** What the camera sees from now on: the code, dark on white, in a frame of 640 by 480. */
async function film({ size, data }: QrModules): Promise<void> {
  const [width, height, scale] = [640, 480, Math.floor(400 / size)];
  const [left, top] = [(width - scale * size) >> 1, (height - scale * size) >> 1];
  const frame = Buffer.alloc((width * height * 3) / 2, 128).fill(235, 0, width * height);
  for (let y = 0; y < scale * size; y++)
    for (let x = 0; x < scale * size; x++)
      if (data[Math.floor(y / scale) * size + Math.floor(x / scale)] === 1)
        frame[(top + y) * width + left + x] = 16;
  const head = `YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`;
  await writeFile(join(films, 'camera.y4m'), Buffer.concat([Buffer.from(`${head}FRAME\n`), frame]));
}

/** What is wrong with the page in each look, and a picture of it. */
async function faults(page: Page, picture: string): Promise<string[]> {
  const found: string[] = [];
  const address = page.url();
  for (const { name, size, theme, language } of LOOKS) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await page.evaluate((chosen) => localStorage.setItem('collab.language', chosen), language);
    await page.goto(address);
    await page.getByRole('heading').filter({ visible: true }).first().waitFor();
    await page.waitForLoadState('networkidle');
    if (PICTURES !== undefined) {
      await mkdir(PICTURES, { recursive: true });
      await page.screenshot({ path: `${PICTURES}/${picture}-${name}.png` });
    }
    found.push(...(await brokenRules(page)).map((rule) => `${name}: ${rule}`));
    const wider = await overflow(page);
    if (wider > 0) found.push(`${name}: ${wider} pixels are cut off`);
  }
  return found;
}

const toContacts = async (page: Page) => {
  await page
    .getByRole('link', { name: /^Contacts/ })
    .first()
    .click();
  await page.waitForURL('**/contacts**');
};

/** A key that the server shows from now on: what a reset account does, or a server that lies. */
async function showAnotherKey(email: string): Promise<void> {
  const database = new pg.Client({ connectionString: server.databaseUrl });
  await database.connect();
  await database.query('UPDATE accounts SET identity_key = $2 WHERE email = $1', [
    email,
    Buffer.from(createIdentity().publicKey),
  ]);
  await database.end();
}

describe('two people who find each other', () => {
  it('begin with an empty page that says what it is for', async () => {
    await toContacts(maelle.page);
    await maelle.page.getByRole('heading', { name: 'No contacts yet' }).first().waitFor();
    expect(await faults(maelle.page, 'empty')).toEqual([]);
  });

  it('ask by an exact address, with a note; an unknown address looks the same', async () => {
    const { page } = maelle;
    for (const [to, note] of [
      [SAMIR.email, NOTE],
      ['nobody@lab.example', ''],
    ] as const) {
      await page.getByRole('button', { name: 'Ask somebody' }).first().click();
      await page.getByLabel('Their e-mail or handle').fill(to);
      await page.getByLabel('A short note').fill(note);
      await page.getByRole('button', { name: 'Send the request' }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    const waiting = page.getByRole('listitem').filter({ hasText: 'Waiting for an answer' });
    await waiting.nth(1).waitFor();
    expect(await waiting.count()).toBe(2);
    expect(await faults(page, 'asked')).toEqual([]);
  });

  it('see the note, and accept', async () => {
    const { page } = samir;
    await page.getByRole('link', { name: 'Contacts, 1 request' }).click();
    await page.getByRole('link', { name: MAELLE.name }).click();
    await page.locator('blockquote').getByText(NOTE).waitFor();
    expect(await faults(page, 'incoming')).toEqual([]);
    await page.getByRole('button', { name: 'Accept' }).click();
    await page.getByText('Contact since').waitFor();
    await maelle.page.getByRole('link', { name: SAMIR.name }).click();
    await maelle.page.locator('app-person').getByText('Online', { exact: true }).waitFor();
    expect(await faults(maelle.page, 'person')).toEqual([]);
  });

  it('compare the same number, by typing and by eye, and carry the mark from then on', async () => {
    const digitsOn = async (page: Page) => {
      await page.getByRole('link', { name: 'Compare safety numbers' }).click();
      const groups = page.getByRole('region', { name: 'Safety number' }).getByRole('listitem');
      await groups.nth(11).waitFor();
      return (await groups.allTextContents()).map((group) => group.trim()).join(' ');
    };
    const [hers, his] = [await digitsOn(maelle.page), await digitsOn(samir.page)];
    expect(hers).toMatch(/^(\d{5} ?){12}$/);
    expect(his).toBe(hers);
    expect(await faults(maelle.page, 'compare')).toEqual([]);
    const { page } = maelle;
    const typed = page.getByLabel('Or type the number that they read to you');
    await typed.fill(`${his.slice(0, 8)}x${his.slice(8, 10) === '00' ? '11' : '00'}`);
    await page.getByText('Group 2 differs').waitFor();
    await typed.fill(his);
    await page.getByText('All sixty digits are the same.').waitFor();
    await page.getByRole('button', { name: 'The numbers match' }).click();
    await page.getByText(`${SAMIR.name} carries this sign now`).waitFor();
    await page.getByText('You compared and verified it').waitFor();
    await samir.page.getByRole('button', { name: 'They differ' }).click();
    await samir.page.getByRole('alert').getByText('Stop here.').waitFor();
    const second = await newProfile(browser, server.origin);
    await logIn(second.page, MAELLE);
    await toContacts(second.page);
    await second.page.getByRole('link', { name: SAMIR.name }).getByText('Verified').waitFor();
    expect(second.complaints).toEqual([]);
    await second.context.close();
  });

  it('scan the code by the camera, and a code that is not theirs is told apart', async () => {
    const { page } = samir;
    const scan = async () => {
      await page.getByRole('button', { name: 'Scan their code' }).click();
      await page.getByRole('dialog', { name: 'Scan their code' }).waitFor({ state: 'detached' });
    };
    await page.reload();
    await maelle.page.goto('/contacts');
    await maelle.page.getByRole('link', { name: SAMIR.name }).click();
    await maelle.page.getByRole('link', { name: 'Compare again' }).click();
    await film(await qrOn(maelle.page));
    await scan();
    await page.getByText(`${MAELLE.name} carries this sign now`).waitFor();
    await film(create('https://example.org/not-a-safety-code', { errorCorrectionLevel: 'M' }).modules);
    await page.reload();
    await scan();
    await page.getByRole('alert').getByText('This is not a safety code of Collab').waitFor();
  });

  it('invite each other to a room by name', async () => {
    const { page } = maelle;
    await page.goto('/rooms');
    await page.getByRole('button', { name: 'Create a room' }).first().click();
    await page.getByLabel('Name', { exact: true }).fill('Iroise');
    await page.getByRole('button', { name: 'Create the room' }).click();
    await page.getByRole('button', { name: 'Invite a colleague' }).click();
    await page.getByRole('button', { name: `Invite ${SAMIR.name}` }).waitFor();
    expect(await brokenRules(page)).toEqual([]);
    if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/invite-wide-light-en.png` });
    await page.getByRole('button', { name: `Invite ${SAMIR.name}` }).click();
    await samir.page.goto('/rooms');
    await samir.page.getByText('from Maëlle Kervadec').click();
    await samir.page.getByRole('button', { name: 'Accept' }).click();
    await samir.page.getByRole('heading', { name: 'Iroise' }).first().waitFor();
    await write(page, 'The cast is in the freezer.');
    await reads(samir.page, 'The cast is in the freezer.');
  });

  it('are told in the feed when an identity changes, and nothing leaves until they have looked', async () => {
    const { page } = maelle;
    await showAnotherKey(SAMIR.email);
    await page.reload();
    const notice = page.getByRole('listitem').filter({ hasText: `${SAMIR.name}’s identity key changed` });
    await notice.waitFor();
    await write(page, 'Can we compare by phone at noon?');
    await page.getByText('On hold, not sent').waitFor();
    expect(await faults(page, 'held')).toEqual([]);
    expect(await samir.page.getByText('Can we compare by phone at noon?').count()).toBe(0);
    await notice.getByRole('button', { name: 'Send without comparing' }).click();
    await reads(samir.page, 'Can we compare by phone at noon?');
    await notice.getByText('You have looked at this change.').waitFor();
  });

  it('block, and the other one notices nothing', async () => {
    const { page } = samir;
    await toContacts(page);
    await page.getByRole('link', { name: MAELLE.name }).click();
    await page.getByRole('button', { name: 'Block' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Block' }).click();
    await page.getByText('You have blocked Maëlle Kervadec').waitFor();
    expect(await faults(page, 'blocked')).toEqual([]);
    await toContacts(maelle.page);
    await maelle.page.reload();
    await maelle.page.getByRole('link', { name: SAMIR.name }).waitFor();
  });

  it('choose a handle in the settings', async () => {
    const { page } = samir;
    await page.goto('/settings');
    await page.getByLabel('Handle').fill('Samir OB');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('it begins and ends with a letter or digit').waitFor();
    await page.getByLabel('Handle').fill('samir.ob');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('button', { name: 'Saved', exact: true }).waitFor();
    expect(await faults(page, 'settings')).toEqual([]);
  });

  it('have met no error, and asked no other host for anything', () => {
    expect([...maelle.complaints, ...samir.complaints]).toEqual([]);
  });
});
