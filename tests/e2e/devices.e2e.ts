import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import jsqr from 'jsqr';
import type { Browser, Page } from 'playwright-core';
import { startCollab, type CollabServer } from '../collab-server.js';
import { brokenRules } from './accessibility.js';
import { launchBrowser, newProfile, type Profile } from './browser.js';
import { inviteStranger, logIn, openAccount, reads, write } from './walkthrough.js';

const MAELLE = {
  name: 'Maëlle Kervadec',
  email: 'maelle@lab.example',
  password: 'sept phoques sur un glaçon',
};
const SAMIR = { name: 'Samir Okoro-Bret', email: 'samir@lab.example', password: 'ctd cast fourteen is up' };
const ROOM = 'Cruise GL-26 · Iroise';
const TABLET = 'Bench tablet';

const { default: readQr } = jsqr;

let server: CollabServer;
let browser: Browser;
let laptop: Profile;
let tablet: Profile;
let samir: Profile;
let phone: Profile;

beforeAll(async () => {
  server = await startCollab();
  browser = await launchBrowser();
  laptop = await newProfile(browser, server.origin);
  tablet = await newProfile(browser, server.origin);
  samir = await newProfile(browser, server.origin);
  phone = await newProfile(browser, server.origin, { viewport: { width: 390, height: 844 } });
}, 90_000);

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** How many records the key store of a browser profile holds. */
const storedRecords = (page: Page) =>
  page.evaluate<number>(`new Promise((resolve, reject) => {
    const opening = indexedDB.open('collab');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const database = opening.result;
      const names = [...database.objectStoreNames];
      const transaction = database.transaction(names);
      const counts = names.map((name) => transaction.objectStore(name).count());
      transaction.oncomplete = () => {
        database.close();
        resolve(counts.reduce((sum, { result }) => sum + result, 0));
      };
    };
  })`);

/** What a camera reads off the page: the QR code on it, drawn four dots a module. */
async function qrTextOn(page: Page): Promise<string> {
  const svg = page.locator('app-qr-code svg');
  const viewBox = (await svg.getAttribute('viewBox')) ?? '';
  const path = (await svg.locator('path').getAttribute('d')) ?? '';
  const [left = 0, , side = 0] = viewBox.split(' ').map(Number);
  const [dots, width] = [4, side * 4];
  const picture = new Uint8ClampedArray(width * width * 4).fill(255);
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h/g))
    for (let dy = 0; dy < dots; dy++)
      for (let dx = 0; dx < dots; dx++) {
        const at = ((Number(y) - left) * dots + dy) * width + (Number(x) - left) * dots + dx;
        picture.fill(0, at * 4, at * 4 + 3);
      }
  const text = readQr(picture, width, width)?.data;
  if (text === undefined) throw new Error('the page shows no QR code that a camera could read');
  return text;
}

/** The row of a device, by the name that its owner gave it. */
const rowOf = (page: Page, name: string) => page.getByRole('listitem').filter({ hasText: name });

describe('two browsers of one person', () => {
  it('share a room with somebody else', async () => {
    await openAccount(server, MAELLE);
    await logIn(laptop.page, MAELLE);
    await openAccount(server, SAMIR);
    await logIn(samir.page, SAMIR);
    await laptop.page.getByRole('button', { name: 'Create a room' }).first().click();
    await laptop.page.getByLabel('Name', { exact: true }).fill(ROOM);
    await laptop.page.getByRole('button', { name: 'Create the room' }).click();
    await inviteStranger([laptop.page, MAELLE], [samir.page, SAMIR]);
    await samir.page.getByText('from Maëlle Kervadec').click();
    await samir.page.getByRole('button', { name: 'Accept' }).click();
    await samir.page.getByRole('heading', { name: ROOM }).first().waitFor();
    await write(laptop.page, 'The cast is in the freezer.');
    await logIn(tablet.page, MAELLE);
    await tablet.page.getByText(ROOM).first().click();
    await reads(tablet.page, 'The cast is in the freezer.');
    await write(samir.page, 'Seen, thank you.');
    await reads(tablet.page, 'Seen, thank you.');
    expect(await storedRecords(tablet.page)).toBeGreaterThan(10);
  });

  it('see each other in the list, and one gives the other a name', async () => {
    const { page } = laptop;
    await page.getByRole('link', { name: 'Devices and sessions' }).click();
    await page.getByRole('heading', { name: 'Devices and sessions' }).waitFor();
    await page.getByText('this one').waitFor();
    await page
      .getByRole('button', { name: /^Rename / })
      .nth(1)
      .click();
    await page.getByLabel('Name', { exact: true }).fill(TABLET);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(TABLET, { exact: true }).waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(
      await rowOf(page, 'this one')
        .getByText(/^[0-9a-f]{4}( [0-9a-f]{4}){3}$/)
        .count(),
    ).toBe(1);
    expect(await brokenRules(page)).toEqual([]);
  });

  it('are not parted by a wrong password', async () => {
    const { page } = laptop;
    await page.getByRole('button', { name: `Remove ${TABLET}` }).click();
    await page.getByLabel('Your password').fill('sept phoques sur un rocher');
    expect(await brokenRules(page)).toEqual([]);
    await page.getByRole('button', { name: 'Remove the device' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await write(samir.page, 'Still both of you?');
    await reads(tablet.page, 'Still both of you?');
  });

  it('are parted by the right one: the tablet is wiped within a moment and says why', async () => {
    const { page } = laptop;
    await page.getByRole('button', { name: `Remove ${TABLET}` }).click();
    await page.getByLabel('Your password').fill(MAELLE.password);
    await page.getByRole('button', { name: 'Remove the device' }).click();
    await tablet.page.getByRole('heading', { name: 'This device was removed from your account' }).waitFor();
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    expect(await page.getByText(TABLET, { exact: true }).count()).toBe(0);
    expect(await storedRecords(tablet.page)).toBe(0);
    expect(await brokenRules(tablet.page)).toEqual([]);
  });

  it('leave the room with new keys: the others write on, and the tablet reads nothing of it', async () => {
    await write(samir.page, 'Only for the two of us now.');
    await laptop.page.getByRole('link', { name: 'Conversations' }).first().click();
    await laptop.page.getByText(ROOM).first().click();
    await reads(laptop.page, 'Only for the two of us now.');
    await write(laptop.page, 'Read on the laptop.');
    await reads(samir.page, 'Read on the laptop.');
    await tablet.page.goto('/rooms');
    await tablet.page.getByRole('heading', { level: 1 }).waitFor();
    expect(await tablet.page.getByText('Only for the two of us now.').count()).toBe(0);
    expect(await tablet.page.getByText(ROOM).count()).toBe(0);
  });

  it('come together again by a log-in: the tablet is a new device, and reads all', async () => {
    await logIn(tablet.page, MAELLE);
    await tablet.page.getByText(ROOM).first().click();
    await reads(tablet.page, 'Only for the two of us now.');
  });

  it('are compared by the print of their keys, which the tablet shows of itself', async () => {
    const { page } = laptop;
    await page.goto('/devices');
    await tablet.page.goto('/devices');
    const shown = await rowOf(tablet.page, 'this one')
      .getByText(/^[0-9a-f]{4}( [0-9a-f]{4}){3}$/)
      .innerText();
    await page.getByRole('button', { name: /^Compare / }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.locator('.print .data').innerText()).toBe(shown);
    expect(await brokenRules(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'They are the same' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('compared', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: /^Compare / }).count()).toBe(0);
  });

  it('end each other’s sessions from the list', async () => {
    const { page } = laptop;
    await page.goto('/devices');
    await page.getByRole('button', { name: 'End all others' }).click();
    await page.getByRole('button', { name: 'End them' }).click();
    await tablet.page.getByLabel('E-mail').waitFor();
    await page.getByRole('button', { name: 'End all others' }).waitFor({ state: 'detached' });
    expect(laptop.complaints).toEqual([]);
  });

  it('let a phone in by the code on the screen, without a password there', async () => {
    const { page } = laptop;
    await page.getByRole('link', { name: 'Link a device' }).click();
    expect(await brokenRules(page)).toEqual([]);
    await page.getByLabel('Your password').fill(MAELLE.password);
    await page.getByRole('button', { name: 'Show a code' }).click();
    const address = await qrTextOn(page);
    expect(new URL(address).origin).toBe(server.origin);
    expect(await brokenRules(page)).toEqual([]);
    await phone.page.goto(address);
    await phone.page.getByRole('heading', { name: 'Link with your other device' }).waitFor();
    // The code is in the field, and in neither the address bar nor the history.
    expect(new URL(phone.page.url()).hash).toBe('');
    expect(await brokenRules(phone.page)).toEqual([]);
    await phone.page.getByRole('button', { name: 'Go on' }).click();
    await phone.page.getByText('This browser asks to be a device of Maëlle Kervadec.').waitFor();
    await page.getByText(/wants to be your device\.$/).waitFor();
    const print = (on: Page) => on.locator('.print .data').innerText();
    expect(await print(page)).toBe(await print(phone.page));
    expect(await brokenRules(page)).toEqual([]);
    expect(await brokenRules(phone.page)).toEqual([]);
    await page.getByRole('button', { name: 'Yes, it is mine' }).click();
    await page.getByText(/is now one of your devices\.$/).waitFor();
    await phone.page.getByText(ROOM).first().click();
    await reads(phone.page, 'Only for the two of us now.');
    await write(phone.page, 'From the phone.');
    await reads(samir.page, 'From the phone.');
    await page.getByRole('link', { name: 'See your devices' }).click();
    await page.getByText('compared', { exact: true }).nth(1).waitFor();
  });

  it('say that a code was used, and let the phone back in by the password after a log-out', async () => {
    const { page } = laptop;
    await page.getByRole('link', { name: 'Link a device' }).click();
    await page.getByLabel('Your password').fill(MAELLE.password);
    await page.getByRole('button', { name: 'Show a code' }).click();
    const address = await qrTextOn(page);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Show a code' }).waitFor();
    await phone.page.goto('/settings');
    await phone.page.getByRole('button', { name: 'Log out' }).click();
    await phone.page.goto(address);
    await phone.page.getByRole('button', { name: 'Go on' }).click();
    await phone.page.getByRole('alert').getByText('This code has expired').waitFor();
    await logIn(phone.page, MAELLE);
    await phone.page.getByText(ROOM).first().click();
    await reads(phone.page, 'From the phone.');
  });

  it('are one browser in two tabs: what one writes the other reads, and both leave together', async () => {
    const { page: first, context } = laptop;
    const second = await context.newPage();
    for (const page of [first, second]) {
      await page.goto('/rooms');
      await page.getByText(ROOM).first().click();
    }
    await write(first, 'From one tab.');
    await reads(second, 'From one tab.');
    await write(second, 'From the other tab.');
    await reads(first, 'From the other tab.');
    await reads(samir.page, 'From the other tab.');
    await first.goto('/settings');
    await first.getByRole('button', { name: 'Log out' }).click();
    await second.getByRole('button', { name: 'Log in' }).waitFor();
    await logIn(second, MAELLE);
    await second.getByText(ROOM).first().click();
    await reads(second, 'From one tab.');
    expect(laptop.complaints).toEqual([]);
  });
});
