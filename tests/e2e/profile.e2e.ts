import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { startCollab, type CollabServer } from '../collab-server.js';
import { brokenRules } from './accessibility.js';
import { launchBrowser, newProfile, type Profile } from './browser.js';
import { inviteStranger, logIn, openAccount, write } from './walkthrough.js';

const HANA = { name: 'Hana Quintela', email: 'hana@lab.example', password: 'onze loutres sous la pluie' };
const SAMIR = { name: 'Samir Okoro-Bret', email: 'samir@lab.example', password: 'ctd cast fourteen is up' };
const ROOM = 'Nanopore bench';
const CANARY = 'GPS 48.7262 N, 3.9854 W';
/** A folder for pictures of the pages, for whoever wants to look at them. */
const SHOTS = process.env['COLLAB_SHOTS'];

let server: CollabServer;
let browser: Browser;
let laptop: Profile;
let tablet: Profile;
let samir: Profile;

beforeAll(async () => {
  server = await startCollab();
  browser = await launchBrowser();
  laptop = await newProfile(browser, server.origin);
  tablet = await newProfile(browser, server.origin);
  samir = await newProfile(browser, server.origin);
}, 90_000);
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function shoot(page: Page, name: string): Promise<void> {
  if (SHOTS === undefined) return;
  for (const [scheme, width] of [
    ['light', 1280],
    ['dark', 390],
  ] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: `${SHOTS}/${name}-${scheme}-${width}.png`, fullPage: true });
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1280, height: 900 });
}

/** Puts the page behind another window, and keeps what its browser is asked to show. */
const OUT_OF_SIGHT = `
  globalThis.shown = [];
  globalThis.Notification = class extends Notification {
    constructor(title, options) {
      super(title, options);
      shown.push({ title, body: options.body });
    }
  };
  Object.defineProperty(document, 'visibilityState', { value: 'hidden' });
  document.dispatchEvent(new Event('visibilitychange'));`;

/** What a clock shows there, within the hour. */
const timeIn = (timeZone: string) =>
  new RegExp(
    `\\b${new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone }).format(new Date())}:\\d\\d\\b`,
  );

/** A photograph with a place noted in it, as a phone would write it. */
async function photograph(page: Page): Promise<Buffer> {
  const plain = await page.evaluate<string>(`(() => {
    const canvas = document.createElement('canvas');
    canvas.width = 640;
    canvas.height = 360;
    const context = canvas.getContext('2d');
    context.fillStyle = '#2f6f5e';
    context.fillRect(0, 0, 640, 360);
    context.fillStyle = '#f3d9a4';
    context.fillRect(250, 90, 140, 180);
    return canvas.toDataURL('image/jpeg').split(',')[1];
  })()`);
  const jpeg = Buffer.from(plain, 'base64');
  const exif = Buffer.from(`Exif\0\0${CANARY}`);
  const head = Buffer.from([0xff, 0xe1, 0, exif.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), head, exif, jpeg.subarray(2)]);
}

describe('a person in the settings', () => {
  it('takes another name, which others see at once', async () => {
    await openAccount(server, HANA);
    await logIn(laptop.page, HANA);
    await openAccount(server, SAMIR);
    await logIn(samir.page, SAMIR);
    await laptop.page.getByRole('button', { name: 'Create a room' }).first().click();
    await laptop.page.getByLabel('Name', { exact: true }).fill(ROOM);
    await laptop.page.getByRole('button', { name: 'Create the room' }).click();
    await inviteStranger([laptop.page, HANA], [samir.page, SAMIR]);
    await samir.page.getByText('from Hana Quintela').click();
    await samir.page.getByRole('button', { name: 'Accept' }).click();
    await samir.page.getByRole('heading', { name: ROOM }).first().waitFor();
    await logIn(tablet.page, HANA);
    await tablet.page.goto('/settings');
    await laptop.page.goto('/settings');
    await laptop.page.getByLabel('Name', { exact: true }).fill('Hana Morvan');
    await laptop.page.getByRole('button', { name: 'Save the name' }).click();
    await laptop.page.getByRole('button', { name: 'Saved' }).waitFor();
    await samir.page.getByText('Hana Morvan').first().waitFor();
    while ((await tablet.page.getByLabel('Name', { exact: true }).inputValue()) !== 'Hana Morvan');
  });

  it('chooses a picture, and nothing that the camera noted leaves the browser', async () => {
    const { page } = laptop;
    const file = await photograph(page);
    expect(file.includes(CANARY)).toBe(true);
    const sent = page.waitForRequest((request) => request.url().endsWith('/api/profile/avatar'));
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'IMG_4711.jpg', mimeType: 'image/jpeg', buffer: file });
    const { avatar } = (await sent).postDataJSON() as { avatar: string };
    const left = Buffer.from(avatar, 'base64url');
    expect(left.length).toBeGreaterThan(500);
    expect(left.includes('Exif')).toBe(false);
    await page.locator('app-profile-section app-avatar img').waitFor();
    await samir.page.locator('app-avatar img').first().waitFor();
    await shoot(page, 'settings');
    expect(await brokenRules(page)).toEqual([]);
  });

  it('chooses language and theme for all their devices', async () => {
    await laptop.page.getByRole('radio', { name: 'Dark' }).click();
    await tablet.page.locator('html[data-theme=dark]').waitFor();
    await laptop.page.getByRole('radio', { name: 'Français' }).click();
    await tablet.page.getByRole('heading', { name: 'Réglages' }).waitFor();
    await shoot(tablet.page, 'settings-fr');
    await laptop.page.getByRole('radio', { name: 'English' }).click();
    await tablet.page.getByRole('heading', { name: 'Settings' }).waitFor();
  });

  it('chooses a time zone by its name, for all their devices', async () => {
    const field = laptop.page.getByRole('combobox', { name: 'Time zone' });
    await field.fill('pacific auck');
    await shoot(laptop.page, 'time-zones');
    expect(await brokenRules(laptop.page)).toEqual([]);
    await laptop.page.getByRole('option', { name: /^Auckland/ }).click();
    while ((await tablet.page.getByLabel('Time zone').inputValue()) !== 'Auckland');
    await tablet.page.locator('app-time-zone-field').getByText(timeIn('Pacific/Auckland')).waitFor();
  });

  it('is notified of a message while no page is looked at, without what was written', async () => {
    const { page, context } = laptop;
    await context.grantPermissions(['notifications'], { origin: server.origin });
    await page.getByRole('switch', { name: 'New messages' }).click();
    await page.getByRole('radio', { name: 'Who and where' }).click();
    await shoot(page, 'notifications');
    expect(await brokenRules(page)).toEqual([]);
    await page.evaluate(OUT_OF_SIGHT);
    await write(samir.page, CANARY);
    while ((await page.evaluate('shown.length')) === 0);
    expect(await page.evaluate('shown')).toEqual([{ title: ROOM, body: `New message from ${SAMIR.name}` }]);
    await page.reload();
    await page.goto('/rooms');
    await page.getByText(ROOM).first().click();
    await page.getByText(CANARY, { exact: true }).last().waitFor();
    await page.getByRole('main').getByText(timeIn('Pacific/Auckland')).first().waitFor();
    await page.goto('/settings');
  });

  it('downloads all that the server holds', async () => {
    const { page } = laptop;
    const coming = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download my data' }).click();
    const file = await (await coming).path();
    const copy = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown[]>;
    expect(copy['account']).toMatchObject([{ email: HANA.email, displayName: 'Hana Morvan' }]);
    expect(copy['devices']).toHaveLength(2);
    expect(JSON.stringify(copy)).not.toContain(SAMIR.email);
  });
});

describe('the end of an account', () => {
  it('is told before it comes, and asks twice', async () => {
    const { page } = laptop;
    await page.getByRole('link', { name: 'Delete my account' }).click();
    await page.getByRole('heading', { name: 'Delete your account' }).waitFor();
    await shoot(page, 'erase');
    expect(await brokenRules(page)).toEqual([]);
    await page.getByLabel(/^Type hana@lab.example/).fill('samir@lab.example');
    await page.getByLabel('Your password').fill(HANA.password);
    await page.getByRole('button', { name: 'Delete my account for good' }).click();
    await page.getByText('That is not your address.').waitFor();
  });

  it('leaves a receipt to keep, and nobody signed in', async () => {
    const { page } = laptop;
    await page.getByLabel(/^Type hana@lab.example/).fill(HANA.email);
    await page.getByRole('button', { name: 'Delete my account for good' }).click();
    await page.getByRole('heading', { name: 'Your account is deleted' }).waitFor();
    await page.getByText(/Deleted on .+, as entry \d+ of the log says\./).waitFor();
    await shoot(page, 'receipt');
    expect(await brokenRules(page)).toEqual([]);
    const coming = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save the receipt' }).click();
    const receipt = JSON.parse(await readFile(await (await coming).path(), 'utf8')) as object;
    expect(receipt).toMatchObject({ format: 'collab/erasure-receipt/v1', finished: true });
    await tablet.page.getByRole('heading', { name: 'This device was removed' }).waitFor();
    await page.goto('/rooms');
    await page.getByRole('button', { name: 'Log in' }).waitFor();
  });

  it('shows to the others, who go on without them', async () => {
    const { page } = samir;
    await page
      .getByText(/left the room|Deleted account/)
      .first()
      .waitFor();
    await page.getByRole('textbox', { name: /^Message / }).fill('We will miss you.');
    await page.getByRole('textbox', { name: /^Message / }).press('Enter');
    await page.getByRole('main').getByText('We will miss you.', { exact: true }).first().waitFor();
    expect(await page.getByText('Hana Morvan').count()).toBe(0);
    expect(samir.complaints).toEqual([]);
  });
});
