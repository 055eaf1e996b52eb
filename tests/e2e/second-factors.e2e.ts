import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { codeNow, nextAnswer } from '../authenticator.js';
import { startCollab, type CollabServer } from '../collab-server.js';
import { look } from './accessibility.js';
import { launchBrowser, newProfile, type Profile } from './browser.js';
import { logIn, openAccount, passGuide, type Person } from './walkthrough.js';

const NILS: Person = {
  name: 'Nils Aune',
  email: 'nils@lab.example',
  password: 'herring under the midnight sun',
};
const YLVA: Person = { name: 'Ylva Sund', email: 'ylva@lab.example', password: 'lichen on the north face' };

let server: CollabServer;
let browser: Browser;
let nils: Profile;
let authenticator: Authenticator;

beforeAll(async () => {
  server = await startCollab({ COLLAB_SECOND_FACTOR: 'required' });
  browser = await launchBrowser();
  nils = await newProfile(browser, server.origin);
}, 90_000);

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** As if everybody had logged in an hour ago. */
async function letTimePass(): Promise<void> {
  const database = new pg.Client({ connectionString: server.databaseUrl });
  await database.connect();
  await database.query(`UPDATE sessions SET authenticated_at = authenticated_at - interval '1 hour'`);
  await database.end();
}

/** An authenticator of a page, and what it is spoken to by. */
interface Authenticator {
  readonly devTools: CDPSession;
  readonly authenticatorId: string;
}

/** Gives the page an authenticator that is always touched in time (WebAuthn of the DevTools protocol). */
async function plugIn({ context, page }: Profile): Promise<Authenticator> {
  const devTools = await context.newCDPSession(page);
  await devTools.send('WebAuthn.enable');
  const { authenticatorId } = await devTools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { devTools, authenticatorId };
}

/** Puts another key under the name of each passkey. Resolves to what puts the right ones back. */
async function exchangeKeys({ devTools, authenticatorId }: Authenticator): Promise<() => Promise<void>> {
  const { credentials } = await devTools.send('WebAuthn.getCredentials', { authenticatorId });
  const put = async (keyOf: (right: string) => string) => {
    await devTools.send('WebAuthn.clearCredentials', { authenticatorId });
    for (const credential of credentials) {
      const privateKey = keyOf(credential.privateKey);
      await devTools.send('WebAuthn.addCredential', {
        authenticatorId,
        credential: { ...credential, privateKey },
      });
    }
  };
  await put(() => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
  });
  return () => put((right) => right);
}

const factors = (page: Page) => page.getByRole('list', { name: 'Second factor' }).getByRole('listitem');

async function typePassword(page: Page, person: Person): Promise<void> {
  await page.goto('/log-in');
  await page.getByLabel('E-mail').fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: 'Log in' }).click();
}

/** Types the password, then the second factor, into the dialog that asks whether it is really them. */
async function proveAgain(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Is it you?' });
  await dialog.getByLabel('Your password').fill(NILS.password);
  await dialog.getByRole('button', { name: 'Go on' }).click();
  await dialog.getByLabel('Six digits from the app').waitFor();
  await look(page, 'is-it-you-code');
  // Only now: a code runs out while a busy machine stretches the password.
  const answer = nextAnswer(NILS.email);
  if (answer.method !== 'totp') throw new Error('the story has used up its codes');
  await dialog.getByLabel('Six digits from the app').fill(answer.code);
  await dialog.getByRole('button', { name: 'Confirm' }).click();
  await dialog.waitFor({ state: 'detached' });
}

describe('the second factors of somebody', () => {
  it('are listed in the settings, can be renamed, and the last one stays', async () => {
    const { page } = nils;
    await openAccount(server, NILS);
    await logIn(page, NILS);
    await page.goto('/settings');
    await page.getByText('10 recovery codes are left.').waitFor();
    expect(await factors(page).allInnerTexts()).toEqual([
      expect.stringMatching(/^Authenticator app\s+Authenticator app · added .+ · not used yet/),
    ]);
    expect(await page.getByRole('button', { name: /^Remove / }).count()).toBe(0);
    await page.getByRole('button', { name: 'Rename Authenticator app' }).click();
    await page.getByLabel('What to call it').fill('Old phone');
    await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
    await factors(page).getByText('Old phone').waitFor();
    await look(page, 'factors');
  });

  it('grow by another app, once the person has proved again who they are', async () => {
    const { page } = nils;
    await letTimePass();
    await page.getByRole('button', { name: 'Add an authenticator app' }).click();
    const question = page.getByRole('dialog', { name: 'Is it you?' });
    await question.getByLabel('Your password').fill('herring under the polar night');
    await question.getByRole('button', { name: 'Go on' }).click();
    await question.getByRole('alert').waitFor();
    await proveAgain(page);
    const dialog = page.getByRole('dialog', { name: 'Add an authenticator app' });
    const secret = (await dialog.locator('.secret').innerText()).replace(/\s/g, '');
    await dialog.getByLabel('What to call it').fill('New phone');
    await look(page, 'add-app');
    await dialog.getByLabel('Six digits from the app').fill(codeNow(secret));
    await dialog.getByRole('button', { name: 'Confirm' }).click();
    await factors(page).getByText('New phone').waitFor();
    expect(await factors(page).count()).toBe(2);
  });

  it('grow by a passkey, which the same authenticator does not make twice', async () => {
    const { page } = nils;
    authenticator = await plugIn(nils);
    for (const outcome of ['new', 'known']) {
      await page.getByRole('button', { name: 'Add a passkey' }).click();
      const dialog = page.getByRole('dialog', { name: 'Add a passkey' });
      await dialog.getByLabel('What to call it').fill('Laptop');
      if (outcome === 'new') await look(page, 'add-passkey');
      await dialog.getByRole('button', { name: 'Make the passkey' }).click();
      if (outcome === 'known') {
        await dialog.getByText('This passkey is already one of your second factors.').waitFor();
        await dialog.getByRole('button', { name: 'Cancel' }).click();
      }
      await dialog.waitFor({ state: 'detached' });
    }
    await factors(page).getByText('Laptop').waitFor();
    expect(await factors(page).count()).toBe(3);
  });

  it('give way to others: the passkey confirms that the old phone goes, and the recovery codes are new', async () => {
    const { page } = nils;
    await letTimePass();
    await page.getByRole('button', { name: 'Remove Old phone' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    const question = page.getByRole('dialog', { name: 'Is it you?' });
    await question.getByLabel('Your password').fill(NILS.password);
    await question.getByRole('button', { name: 'Go on' }).click();
    await question.getByRole('button', { name: 'Use a passkey' }).click();
    await question.waitFor({ state: 'detached' });
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    expect(await factors(page).count()).toBe(2);
    await page.getByRole('button', { name: 'Make new recovery codes' }).click();
    await page.getByRole('button', { name: 'Make new codes' }).click();
    const codes = page.getByRole('dialog', { name: 'Keep your recovery codes' });
    await codes.waitFor();
    expect(await codes.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem').count()).toBe(10);
    await look(page, 'new-codes');
    await codes.getByRole('checkbox').check();
    await codes.getByRole('button', { name: 'Continue' }).click();
    await codes.waitFor({ state: 'detached' });
  });

  it('let their owner in again: by the passkey, without a code', async () => {
    const { page } = nils;
    await page.getByRole('button', { name: 'Log out' }).click();
    await typePassword(page, NILS);
    await page.getByRole('button', { name: 'Use a passkey' }).waitFor();
    await look(page, 'log-in-by-passkey');
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await passGuide(page);
    await page.getByRole('heading', { name: 'Conversations' }).waitFor();
    expect(nils.complaints).toEqual([]);
  });

  it('let another browser of theirs in: by the passkey, and by no other key that goes by its name', async () => {
    const { page } = nils;
    await page.goto('/devices/link');
    await page.getByLabel('Your password').fill(NILS.password);
    await page.getByRole('button', { name: 'Show a code' }).click();
    await page.getByRole('button', { name: 'Use a passkey' }).waitFor();
    const putBack = await exchangeKeys(authenticator);
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.getByRole('alert').getByText('The passkey was not accepted.').waitFor();
    expect(await page.locator('app-qr-code').count()).toBe(0);
    await look(page, 'link-by-passkey');
    await putBack();
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.locator('app-qr-code').waitFor();
    const phone = await newProfile(browser, server.origin);
    await phone.page.goto('/link');
    await phone.page.getByLabel('Or type the code').fill(await page.locator('.code .data').innerText());
    await phone.page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('button', { name: 'Yes, it is mine' }).click();
    await page.getByText(/is now one of your devices\.$/).waitFor();
    await passGuide(phone.page);
    await phone.page.getByRole('heading', { name: 'Conversations' }).waitFor();
    expect(phone.complaints).toEqual([]);
    await phone.context.close();
  });
});

describe('somebody without an app', () => {
  it('makes a passkey at the first log-in', async () => {
    const profile = await newProfile(browser, server.origin);
    const { context, page, complaints } = profile;
    await plugIn(profile);
    await openAccount(server, YLVA);
    await typePassword(page, YLVA);
    await page.getByRole('heading', { name: 'Add a second factor' }).waitFor();
    await look(page, 'enrol');
    await page.getByRole('button', { name: 'Use a passkey instead' }).click();
    await page.getByRole('heading', { name: 'Keep your recovery codes' }).waitFor();
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { name: 'Keep this sheet' }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('a one-time code', () => {
  it('can be typed, corrected, overwritten and pasted in its six boxes, which are one field', async () => {
    const { context, page } = await newProfile(browser, server.origin);
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await typePassword(page, NILS);
    await page.getByRole('button', { name: 'Use the app instead' }).click();
    const field = page.getByRole('textbox');
    await field.waitFor();
    expect(await field.count()).toBe(1);
    expect(await field.getAttribute('autocomplete')).toBe('one-time-code');
    await field.pressSequentially('12a 34');
    await page.keyboard.press('Enter');
    await page.getByText('Six digits, as the app shows them.').waitFor();
    expect(await page.locator('#totp-code:focus[aria-invalid=true]').count()).toBe(1);
    await look(page, 'six-boxes');
    await page.keyboard.press('End');
    await page.keyboard.type('5678');
    expect(await field.inputValue()).toBe('123456');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.type('9');
    expect(await field.inputValue()).toBe('12395');
    await page.evaluate(`navigator.clipboard.writeText('492 039')`);
    await page.keyboard.press('Control+v');
    expect(await field.inputValue()).toBe('492039');
    expect(await page.locator('.box').allInnerTexts()).toEqual(['4', '9', '2', '0', '3', '9']);
    await context.close();
  });
});
