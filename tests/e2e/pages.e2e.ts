import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { startCollab, type CollabServer } from '../collab-server.js';
import { brokenRules, overflow } from './accessibility.js';
import { launchBrowser, newProfile, type Profile } from './browser.js';
import { logIn, openAccount, reads, requestAccount, write } from './walkthrough.js';

const HANA = {
  name: 'Hana Quintela de Vasconcelos e Sousa',
  email: 'hana@lab.example',
  password: 'fig three legend third try',
};
const ROOM = 'Cold-shock manuscript, second revision with supplementary figures';
const SIZES = {
  wide: { width: 1440, height: 900 },
  tablet: { width: 1000, height: 800 },
  phone: { width: 390, height: 844 },
  smallest: { width: 320, height: 640 },
};

interface Look {
  readonly size: keyof typeof SIZES;
  readonly theme: 'light' | 'dark';
  readonly language: 'en' | 'fr';
}
const LOOKS: readonly Look[] = [
  { size: 'wide', theme: 'light', language: 'en' },
  { size: 'phone', theme: 'dark', language: 'fr' },
];

let server: CollabServer;
let browser: Browser;
let hana: Profile;
let room: string;

/** Opens each address: the rules that it breaks in the look, and the sizes at which something of it is cut off. */
async function faults(page: Page, addresses: readonly string[], look: Look): Promise<string[]> {
  const found: string[] = [];
  await page.emulateMedia({ colorScheme: look.theme, reducedMotion: 'reduce' });
  await speak(page, look.language);
  for (const address of addresses) {
    await page.setViewportSize(SIZES[look.size]);
    await page.goto(address);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await page.waitForLoadState('networkidle');
    found.push(...(await brokenRules(page)).map((rule) => `${address}: ${rule}`));
    for (const [name, size] of Object.entries(SIZES)) {
      await page.setViewportSize(size);
      if ((await overflow(page)) > 0) found.push(`${address}: cut off, ${name}`);
    }
  }
  return found;
}

async function speak(page: Page, language: 'en' | 'fr'): Promise<void> {
  await page.evaluate((chosen) => localStorage.setItem('collab.language', chosen), language);
}

beforeAll(async () => {
  server = await startCollab({ COLLAB_SECOND_FACTOR: 'required' });
  browser = await launchBrowser();
  hana = await newProfile(browser, server.origin);
  await openAccount(server, HANA);
  await logIn(hana.page, HANA);
}, 90_000);

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

describe('the pages that lead into an account', () => {
  const ADDRESSES = ['/log-in', '/sign-up', '/verify#token=incomplete', '/link', '/nowhere'];

  it.each(LOOKS)(
    'break no rule of accessibility and cut nothing off: $size, $theme, $language',
    async (look) => {
      const { page, complaints } = await newProfile(browser, server.origin);
      await page.goto('/log-in');
      expect(await faults(page, ADDRESSES, look)).toEqual([]);
      expect(await page.locator('html').getAttribute('lang')).toBe(look.language);
      expect(complaints).toEqual([]);
      await page.context().close();
    },
  );

  it('would be caught with a line that is too wide, and with a part that scrolls sideways', async () => {
    const { page } = await newProfile(browser, server.origin);
    await page.goto('/log-in');
    await page.locator('h1').waitFor();
    expect(await overflow(page)).toBe(0);
    await page.evaluate(
      'document.body.append(Object.assign(document.createElement("pre"), { textContent: "x".repeat(500) }))',
    );
    expect(await overflow(page)).toBeGreaterThan(0);
    await page.evaluate('document.querySelector("pre").style.overflow = "auto"');
    expect(await overflow(page)).toBeGreaterThan(0);
    await page.context().close();
  });

  it('would be caught with an unnamed control', async () => {
    const { page } = await newProfile(browser, server.origin);
    await page.goto('/log-in');
    await page.locator('h1').waitFor();
    await page.evaluate('document.querySelector("main").append(document.createElement("button"))');
    expect(await brokenRules(page)).toEqual([expect.stringContaining('button-name')]);
    await page.context().close();
  });

  it('use the mailed link only when the person says so: opening it changes nothing', async () => {
    const { page } = await newProfile(browser, server.origin);
    const late = { name: 'Yann Daoulas', email: 'yann@lab.example', password: 'guest until thirty november' };
    const link = await requestAccount(page, server, late);
    for (let opened = 0; opened < 3; opened++) {
      await page.goto('/log-in');
      await page.goto(link);
      await page.getByRole('heading', { name: 'Confirm your address' }).waitFor();
    }
    await page.getByRole('button', { name: 'Confirm my address' }).click();
    await page.getByRole('heading', { name: 'Your address is confirmed' }).waitFor();
    await page.context().close();
  });

  it('ask for the password of the sign-up where the mailed link is opened in another browser', async () => {
    const { page: laptop, context } = await newProfile(browser, server.origin);
    const phone = await newProfile(browser, server.origin);
    const { page } = phone;
    const person = { name: 'Inès Aragão', email: 'ines@lab.example', password: 'ice cores from two winters' };
    const link = await requestAccount(laptop, server, person);
    await page.goto('/log-in');
    for (const { size, theme, language } of LOOKS) {
      await page.setViewportSize(SIZES[size]);
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      await speak(page, language);
      await page.goto('/log-in');
      await page.goto(link);
      await page.locator('#verify-password').waitFor();
      expect(await brokenRules(page)).toEqual([]);
    }
    await page.setViewportSize(SIZES.smallest);
    expect(await overflow(page)).toBe(0);
    await speak(page, 'en');
    await page.reload();
    await page.getByText('If you did not sign up, do nothing').waitFor();
    for (const [password, outcome] of [
      ['not the one of the sign-up', page.getByText('This is not the password of this sign-up.')],
      [person.password, page.getByRole('heading', { name: 'Your address is confirmed' })],
    ] as const) {
      await page.getByLabel('The password of your sign-up').fill(password);
      await page.getByRole('button', { name: 'Confirm my address' }).click();
      await outcome.waitFor();
    }
    expect(phone.complaints).toEqual([]);
    await laptop.getByRole('link', { name: 'I have opened the link' }).click();
    await laptop.getByRole('heading', { name: 'Log in' }).waitFor();
    await logIn(laptop, person);
    for (const profile of [context, phone.context]) await profile.close();
  });

  it('say in place what is missing, and put the cursor there', async () => {
    const { page } = await newProfile(browser, server.origin);
    // A sentence that is still fading in has another contrast than the one that people read.
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.goto('/sign-up');
    await page.getByLabel('Name', { exact: true }).fill('Yann');
    await page.getByLabel('Work e-mail').fill('yann at the lab');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.locator('#sign-up-email[aria-invalid=true]:focus').waitFor();
    const fades =
      "getComputedStyle(document.querySelector('.mat-mdc-form-field-error-wrapper') ?? document.body).opacity === '1'";
    await page.waitForFunction(fades);
    expect(await brokenRules(page)).toEqual([]);
    await page.context().close();
  });
});

describe('the pages of a signed-in person', () => {
  it('open a room by the keyboard alone, and give the focus back when a dialog is left', async () => {
    const { page } = hana;
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('/');
    await page.locator('input[type=search]:focus').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('n');
    await page.getByRole('dialog', { name: 'Create a room' }).waitFor();
    expect(await brokenRules(page)).toEqual([]);
    await page.keyboard.type(ROOM);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: ROOM }).waitFor();
    await write(page, 'Fig. 3 legend, third try');
    await reads(page, 'Fig. 3 legend, third try');
    expect(await page.getByRole('textbox', { name: /^Message / }).inputValue()).toBe('');
    room = new URL(page.url()).pathname;
  });

  it.each(LOOKS)(
    'break no rule of accessibility and cut nothing off: $size, $theme, $language',
    async (look) => {
      const addresses = ['/rooms', room, `${room}/details`, '/guide', '/settings'];
      expect(await faults(hana.page, addresses, look)).toEqual([]);
      await speak(hana.page, 'en');
    },
  );

  it('let a phone go back from the details to the conversation to the list', async () => {
    const { page } = hana;
    await page.setViewportSize(SIZES.phone);
    await page.goto('/rooms');
    await page.getByRole('link', { name: ROOM }).click();
    await page.getByRole('link', { name: 'Only you can read' }).click();
    await page.getByRole('heading', { level: 1, name: 'Room details' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: ROOM }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: 'Conversations' }).waitFor();
  });

  it('change language and theme at once, and keep them over a reload', async () => {
    const { page } = hana;
    await page.setViewportSize(SIZES.wide);
    await page.goto('/settings');
    await page.getByRole('radio', { name: 'Français' }).click();
    await page.getByRole('heading', { level: 1, name: 'Réglages' }).waitFor();
    await page.getByRole('radio', { name: 'Sombre' }).click();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Réglages' }).waitFor();
    const root = page.locator('html');
    expect(await root.getAttribute('lang')).toBe('fr');
    expect(await root.getAttribute('data-theme')).toBe('dark');
    expect(await page.title()).toBe('Réglages · Collab');
  });

  it('go on in the second tab when the first is closed', async () => {
    const second = await hana.context.newPage();
    await speak(hana.page, 'en');
    await second.goto(room);
    await reads(second, 'Fig. 3 legend, third try');
    await hana.page.close();
    await write(second, 'written after the first tab was closed');
    const written = second.getByRole('listitem').filter({ hasText: 'written after' });
    await written.getByText('Sent', { exact: true }).waitFor();
    await second.reload();
    await reads(second, 'written after the first tab was closed');
    expect(hana.complaints).toEqual([]);
  });
});
