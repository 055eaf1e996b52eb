import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { startCollab, type CollabServer } from '../collab-server.js';
import { launchBrowser, newProfile, type Profile } from './browser.js';
import { inviteStranger, logIn, reads, signUp, write } from './walkthrough.js';

const MAELLE = {
  name: 'Maëlle Kervadec',
  email: 'maelle@lab.example',
  password: 'sept phoques sur un glaçon',
};
const SAMIR = { name: 'Samir Okoro-Bret', email: 'samir@lab.example', password: 'ctd cast fourteen is up' };
const ROOM = 'Cruise GL-26 · Iroise';

let server: CollabServer;
let browser: Browser;
let maelle: Profile;
let samir: Profile;

beforeAll(async () => {
  server = await startCollab({ COLLAB_SECOND_FACTOR: 'required' });
  browser = await launchBrowser();
  maelle = await newProfile(browser, server.origin);
  samir = await newProfile(browser, server.origin);
}, 90_000);

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

describe('two people, each in a browser of their own', () => {
  it('sign up, follow the mailed link and log in', async () => {
    await signUp(maelle.page, server, MAELLE);
    await logIn(maelle.page, MAELLE);
    await signUp(samir.page, server, SAMIR);
    await logIn(samir.page, SAMIR);
  });

  it('open a room together', async () => {
    await maelle.page.getByRole('button', { name: 'Create a room' }).first().click();
    await maelle.page.getByLabel('Name', { exact: true }).fill(ROOM);
    await maelle.page.getByRole('button', { name: 'Create the room' }).click();
    await maelle.page.getByRole('heading', { name: ROOM }).first().waitFor();
    await inviteStranger([maelle.page, MAELLE], [samir.page, SAMIR]);
    await samir.page.getByText('from Maëlle Kervadec').click();
    await samir.page.getByRole('button', { name: 'Accept' }).click();
    await samir.page.getByRole('heading', { name: ROOM }).first().waitFor();
  });

  it('write to each other', async () => {
    await write(maelle.page, 'The cast is in the freezer.');
    await reads(samir.page, 'The cast is in the freezer.');
    await write(samir.page, 'Seen, thank you.');
    await reads(maelle.page, 'Seen, thank you.');
  });

  it('read the same after a reload', async () => {
    for (const { page } of [maelle, samir]) {
      await page.reload();
      await reads(page, 'The cast is in the freezer.');
      await reads(page, 'Seen, thank you.');
    }
  });

  it('find the history on a second browser', async () => {
    const second = await newProfile(browser, server.origin);
    await logIn(second.page, SAMIR);
    await second.page.getByText(ROOM).first().click();
    await reads(second.page, 'The cast is in the freezer.');
    await reads(second.page, 'Seen, thank you.');
    expect(second.complaints).toEqual([]);
  });

  it('have met no error, and asked no other host for anything', () => {
    expect([...maelle.complaints, ...samir.complaints]).toEqual([]);
  });
});
