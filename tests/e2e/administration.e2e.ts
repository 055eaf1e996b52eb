import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { startCollab, type CollabServer } from '../collab-server.js';
import { brokenRules, overflow } from './accessibility.js';
import { launchBrowser, newProfile, type Profile } from './browser.js';
import { logIn, openAccount, type Person } from './walkthrough.js';

const CLI = fileURLToPath(new URL('../../apps/api/dist/cli/main.js', import.meta.url));
const HANA: Person = {
  name: 'Hana Quintela',
  email: 'hana@lab.example',
  password: 'fig three legend third try',
};
const YANN: Person = {
  name: 'Yann Daoulas',
  email: 'yann@lab.example',
  password: 'guest until thirty november',
};
const LOOKS = [
  { width: 1440, height: 900, theme: 'light', language: 'en' },
  { width: 390, height: 844, theme: 'dark', language: 'fr' },
  { width: 1440, height: 900, theme: 'dark', language: 'fr' },
  { width: 390, height: 844, theme: 'light', language: 'en' },
] as const;
/** Where pictures of the pages go, for whoever wants to look at them. */
const PICTURES = process.env['COLLAB_SCREENSHOTS'];

let server: CollabServer;
let browser: Browser;
let hana: Profile;
let yann: Profile;

const operate = (...words: string[]) =>
  promisify(execFile)(process.execPath, [CLI, ...words], {
    env: { ...process.env, DATABASE_URL: server.databaseUrl, COLLAB_DATA_DIR: server.dataDir },
  });
const picture = async (page: Page, name: string) => {
  if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true });
};
/** The row of somebody in the list of people. */
const row = (page: Page, person: Pick<Person, 'email'>) =>
  page.getByRole('listitem').filter({ hasText: person.email });
const choose = async (page: Page, person: Pick<Person, 'email'>, act: string) => {
  await row(page, person).getByRole('button').click();
  await page.getByRole('menuitem', { name: act }).click();
};

beforeAll(async () => {
  server = await startCollab();
  browser = await launchBrowser();
  hana = await newProfile(browser, server.origin);
  yann = await newProfile(browser, server.origin);
  await openAccount(server, HANA);
  await operate('admin', 'create', HANA.email);
  await logIn(hana.page, HANA);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

describe('administration', () => {
  it('invites somebody, who opens the account by the mailed link', async () => {
    const { page } = hana;
    await page.getByRole('link', { name: 'Administration' }).first().click();
    await page.getByRole('button', { name: 'Invite somebody' }).click();
    await page.getByLabel('Work e-mail').fill(YANN.email);
    await page.getByRole('checkbox', { name: 'Security officer' }).check();
    expect(await brokenRules(page)).toEqual([]);
    await picture(page, 'invite');
    await page.getByRole('button', { name: 'Send the invitation' }).click();
    await row(page, YANN).getByText('Invited').waitFor();
    const link = await server.mailedLink(YANN.email);
    await yann.page.goto(link);
    await yann.page.getByText('You were invited.').waitFor();
    expect(await yann.page.getByLabel('Work e-mail').inputValue()).toBe(YANN.email);
    await picture(yann.page, 'invited');
    await yann.page.getByLabel('Name', { exact: true }).fill(YANN.name);
    await yann.page.getByLabel('Password', { exact: true }).fill('D40ul@s.yann.2026');
    await yann.page.getByRole('button', { name: 'Create account' }).click();
    await yann.page.getByText('Too close to your name').waitFor();
    await picture(yann.page, 'password-too-close');
    await yann.page.getByLabel('Password', { exact: true }).fill(YANN.password);
    await yann.page.getByRole('button', { name: 'Create account' }).click();
    await yann.page.waitForURL('**/log-in');
    await logIn(yann.page, YANN);
    const late = await newProfile(browser, server.origin);
    await late.page.goto(link);
    await late.page.getByText('This link was used already.').waitFor();
    await picture(late.page, 'invitation-used');
    await late.context.close();
  });

  it('gives roles, several at once, and does not offer oneself new ones', async () => {
    const { page } = hana;
    await page.getByLabel('Search by name or address').fill('yann');
    await row(page, HANA).waitFor({ state: 'detached' });
    await choose(page, YANN, 'Roles');
    await page.getByRole('checkbox', { name: 'Compliance officer' }).check();
    await page.getByRole('button', { name: 'Set roles' }).click();
    await row(page, YANN).getByText('Compliance officer').waitFor();
    await page.getByLabel('Search by name or address').fill('');
    await choose(page, HANA, 'Roles');
    expect(await page.getByRole('checkbox', { name: 'Security officer' }).isDisabled()).toBe(true);
    await picture(page, 'roles');
    await page.getByRole('checkbox', { name: 'Administrator' }).uncheck();
    await page.getByRole('button', { name: 'Set roles' }).click();
    await page.getByText('The server needs an administrator who can log in.').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
  });

  it('disables an account, whose open page leads to the log-in', async () => {
    const { page } = hana;
    await choose(page, YANN, 'Disable');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Disable' }).click();
    await yann.page.getByRole('button', { name: 'Log in' }).waitFor();
    await row(page, YANN).getByText('Disabled').waitFor();
    await yann.page.getByLabel('E-mail').fill(YANN.email);
    await yann.page.getByLabel('Password', { exact: true }).fill(YANN.password);
    await yann.page.getByRole('button', { name: 'Log in' }).click();
    await yann.page.getByText('Your account was disabled.').waitFor();
    await choose(page, YANN, 'Enable');
    await row(page, YANN).getByText('Disabled').waitFor({ state: 'detached' });
    await logIn(yann.page, YANN);
  });

  it('closes the sign-up, which the page then says before anybody fills it in', async () => {
    const { page } = hana;
    await page.getByRole('radio', { name: 'People whom an administrator has invited' }).check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    const stranger = await newProfile(browser, server.origin);
    await stranger.page.goto('/sign-up');
    await stranger.page.getByText('Accounts on this server are by invitation.').waitFor();
    expect(await stranger.page.getByRole('button', { name: 'Create account' }).count()).toBe(0);
    await picture(stranger.page, 'closed');
    await stranger.context.close();
  });

  it('is for administrators alone', async () => {
    expect(await yann.page.getByRole('link', { name: 'Administration' }).count()).toBe(0);
    await yann.page.goto('/admin');
    await yann.page.getByRole('heading', { name: 'Conversations' }).first().waitFor();
  });

  it('sees who has read the guide, which people may put off but meet again at the next log-in', async () => {
    const { page } = yann;
    await row(hana.page, YANN).getByText('Guide not read yet').waitFor();
    await page.getByRole('button', { name: YANN.name }).click();
    await page.getByRole('menuitem', { name: 'Guide' }).click();
    await page.getByText('0 of 2 have read this version.').waitFor();
    for (const step of ['sees', 'cannot', 'people', 'expiring']) {
      await picture(page, `guide-${step}`);
      await page.getByRole('button', { name: 'Next' }).click();
    }
    await picture(page, 'guide-phishing');
    await page.getByRole('button', { name: 'I have read it' }).click();
    await page.getByRole('heading', { name: 'Conversations' }).first().waitFor();
    await page.goto('/guide');
    await page.getByText('You have read this version.').waitFor();
    await page.getByText('1 of 2 have read this version.').waitFor();
    await hana.page.reload();
    await row(hana.page, YANN).getByText('Guide read:').waitFor();
  });

  it('tells whoever opens a link for somebody else that they are signed in, and goes on after the log-out', async () => {
    const { page } = hana;
    await page.getByRole('button', { name: 'Invite somebody' }).click();
    await page.getByLabel('Work e-mail').fill('samir@lab.example');
    await page.getByRole('button', { name: 'Send the invitation' }).click();
    await yann.page.goto(await server.mailedLink('samir@lab.example'));
    await yann.page.getByText(`You are signed in here as ${YANN.email}.`).waitFor();
    expect(await yann.page.getByLabel('Work e-mail').count()).toBe(0);
    await picture(yann.page, 'foreign-link');
    await yann.page.getByRole('button', { name: 'Log out and go on' }).click();
    await yann.page.getByText('You were invited.').waitFor();
    expect(await yann.page.getByLabel('Work e-mail').inputValue()).toBe('samir@lab.example');
  });

  it.each(LOOKS)('breaks no rule of accessibility: $width, $theme, $language', async (look) => {
    const { page } = hana;
    await page.setViewportSize(look);
    await page.emulateMedia({ colorScheme: look.theme, reducedMotion: 'reduce' });
    await page.evaluate((chosen) => localStorage.setItem('collab.language', chosen), look.language);
    await page.goto('/admin');
    await row(page, YANN).waitFor();
    expect(await brokenRules(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
    await picture(page, `admin-${look.width}-${look.theme}-${look.language}`);
  });

  it('leaves no complaint in the console', () => {
    expect(hana.complaints).toEqual([]);
  });
});
