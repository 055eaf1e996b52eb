import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { startCollab, type CollabServer } from '../collab-server.js';
import { look } from './accessibility.js';
import { launchBrowser, newProfile, type Profile } from './browser.js';
import { keepSheet, logIn, openAccount, reads, write, type Person } from './walkthrough.js';

const OLGA: Person = {
  name: 'Olga Brandt',
  email: 'olga@lab.example',
  password: 'the freezer hums at night',
};

let server: CollabServer;
let browser: Browser;

beforeAll(async () => {
  server = await startCollab();
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function askForLink(page: Page, email: string): Promise<string> {
  await page.goto('/log-in');
  await page.getByRole('link', { name: 'Forgotten your password?' }).click();
  await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'Send the link' }).click();
  await page.getByRole('heading', { name: 'Look at your mail' }).waitFor();
  for (;;) {
    // Other mails to the same address tell what has changed.
    const link = await server.mailedLink(email);
    if (link.includes('/new-password')) return link;
  }
}

describe('somebody who forgets the password', () => {
  let code: string;
  let first: Profile;

  it('was shown a recovery sheet at the first log-in, and makes a new one in the settings', async () => {
    first = await newProfile(browser, server.origin);
    const { page, complaints } = first;
    await openAccount(server, OLGA);
    await logIn(page, OLGA);
    await page.getByRole('button', { name: 'Create a room' }).first().click();
    await page.getByLabel('Name', { exact: true }).fill('Freezer log');
    await page.getByRole('button', { name: 'Create the room' }).click();
    await write(page, 'Box 4 is empty.');
    await reads(page, 'Box 4 is empty.');
    await page.goto('/settings');
    await page.getByRole('link', { name: 'Make a new one' }).click();
    await page.getByLabel('Password', { exact: true }).fill(OLGA.password);
    await page.getByRole('button', { name: 'Show the sheet' }).click();
    await page.getByRole('heading', { name: 'Keep this sheet' }).waitFor();
    await look(page, 'recovery-sheet');
    code = await keepSheet(page);
    await page.getByText('New recovery sheet').first().waitFor();
    await look(page, 'settings-recovery');
    expect(complaints).toEqual([]);
  }, 120_000);

  it('sets a new one by the mailed link and the sheet, and reads the old messages', async () => {
    const { page } = await newProfile(browser, server.origin);
    await page.goto(await askForLink(page, OLGA.email));
    await page
      .getByLabel('Code of your recovery sheet')
      .fill(code.replace(/.$/, code.endsWith('0') ? '1' : '0'));
    await page.getByLabel('New password').fill(`${OLGA.name} 2026`);
    await page.getByText('Too close to your name, your address or this server.').waitFor();
    await page.getByLabel('New password').fill('cormorants on every buoy');
    await page.getByRole('button', { name: 'Set the password' }).click();
    await page.getByText('This is not the code of the newest sheet').waitFor();
    await look(page, 'new-password');
    await page.getByLabel('Code of your recovery sheet').fill(code.toLowerCase().replaceAll('-', ' '));
    await page.getByRole('button', { name: 'Set the password' }).click();
    await page.getByRole('heading', { name: 'Your password is set' }).waitFor();
    await page.context().close();
    await first.page.getByRole('heading', { name: 'Log in' }).waitFor();
    await logIn(first.page, { ...OLGA, password: 'cormorants on every buoy' });
    await first.page
      .getByRole('link', { name: /Freezer log/ })
      .first()
      .click();
    await reads(first.page, 'Box 4 is empty.');
  }, 120_000);

  it('is told what it costs to come back without the sheet, and begins with a new identity', async () => {
    const { page } = await newProfile(browser, server.origin);
    await page.goto(await askForLink(page, OLGA.email));
    await page.getByRole('button', { name: 'I do not have the sheet' }).click();
    await page.getByText('Your old messages stay closed for good').waitFor();
    await page.getByLabel('New password').fill('gannets dive at the headland');
    const begin = page.getByRole('button', { name: 'Begin with a new identity' });
    expect(await begin.isDisabled()).toBe(true);
    await page.getByRole('checkbox', { name: 'I have read this' }).check();
    await look(page, 'new-identity');
    await begin.click();
    await page.getByRole('heading', { name: 'Your password is set' }).waitFor();
    await logIn(page, { ...OLGA, password: 'gannets dive at the headland' });
    await page.goto('/settings');
    await page.getByText('New identity: password set without the sheet').waitFor();
    await page.context().close();
  }, 120_000);
});
