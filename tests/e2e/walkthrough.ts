import { VerifyEmail } from '@collab/domain';
import type { Page } from 'playwright-core';
import { enrol, keepCodes, nextAnswer } from '../authenticator.js';
import { Browser } from '../browser.js';
import type { CollabServer } from '../collab-server.js';
import { tokenOf } from '../mailed-token.js';
import { requestAccount as request } from '../people.js';

/** A person as the stories know them. */
export interface Person {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/** Signs a person up without a page, for stories that begin with the first log-in. */
export async function openAccount(server: CollabServer, person: Person): Promise<void> {
  const browser = new Browser(server.origin, server.origin);
  await request(browser, { ...person, displayName: person.name });
  await browser.run(VerifyEmail, { token: tokenOf(await server.mailedLink(person.email)) });
}

/** Fills in the sign-up page, opens the mailed link, and confirms it with a click. */
export async function signUp(page: Page, server: CollabServer, person: Person): Promise<void> {
  await page.goto(await requestAccount(page, server, person));
  await page.getByRole('button', { name: 'Confirm my address' }).click();
  await page.getByRole('heading', { name: 'Your address is confirmed' }).waitFor();
}

/** Fills in the sign-up page; resolves with the mailed link. */
export async function requestAccount(page: Page, server: CollabServer, person: Person): Promise<string> {
  await page.goto('/sign-up');
  await page.getByLabel('Name', { exact: true }).fill(person.name);
  await page.getByLabel('Work e-mail').fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('heading', { name: 'Look in your mail' }).waitFor();
  return server.mailedLink(person.email);
}

export async function logIn(page: Page, person: Person): Promise<void> {
  await page.goto('/log-in');
  await page.getByLabel('E-mail').fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  const enrolment = page.getByRole('heading', { name: 'Add a second factor' });
  const question = page.getByRole('heading', { name: 'Your second factor' });
  const home = page.getByRole('heading', { name: 'Conversations' });
  const sheet = page.getByRole('heading', { name: 'Keep this sheet' });
  await enrolment.or(question).or(home).or(sheet).or(guideOn(page)).first().waitFor();
  if (await enrolment.isVisible()) await enrolOnPage(page, person.email);
  else if (await question.isVisible()) await answerOnPage(page, person.email);
  await home.or(sheet).or(guideOn(page)).first().waitFor();
  if (await sheet.isVisible()) await keepSheet(page);
  else await passGuide(page);
}

const guideOn = (page: Page) => page.getByRole('heading', { name: 'The server sees that you write' });

/** Leaves the guide for later, where it is shown; it comes back at the next log-in. */
export async function passGuide(page: Page): Promise<void> {
  const elsewhere = page.getByRole('heading', { name: /^(Conversations|Settings)$/ });
  await guideOn(page).or(elsewhere).first().waitFor();
  if (await guideOn(page).isVisible()) await page.getByRole('button', { name: 'Later' }).click();
}

/** Reads the recovery sheet, types the group that is asked for, and keeps it. Returns the code. */
export async function keepSheet(page: Page): Promise<string> {
  const groups = await page.getByRole('region', { name: 'Recovery sheet' }).locator('.group').allInnerTexts();
  const label = await page.getByText(/^To check: type group \d$/).innerText();
  await page.getByLabel(label).fill(groups[Number(label.at(-1)) - 1] ?? '');
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await passGuide(page);
  await page
    .getByRole('heading', { name: /^(Conversations|Settings)$/ })
    .first()
    .waitFor();
  return groups.join('-');
}

/** Puts the secret of the page into an authenticator app, types its code, and keeps the recovery codes. */
async function enrolOnPage(page: Page, email: string): Promise<void> {
  const secret = (await page.locator('app-totp-secret .secret').innerText()).replace(/\s/g, '');
  await page.getByLabel('Six digits from the app').fill(enrol(email, secret));
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.getByRole('heading', { name: 'Keep your recovery codes' }).waitFor();
  keepCodes(
    email,
    await page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem').allInnerTexts(),
  );
  await page.getByRole('checkbox', { name: 'I have kept them' }).check();
  await page.getByRole('button', { name: 'Continue' }).click();
}

async function answerOnPage(page: Page, email: string): Promise<void> {
  const answer = nextAnswer(email);
  if (answer.method === 'totp') {
    await page.getByLabel('Six digits from the app').fill(answer.code);
  } else {
    await page.getByRole('button', { name: 'Use a recovery code' }).click();
    await page.getByLabel('Recovery code', { exact: true }).fill(answer.code);
  }
  await page.getByRole('button', { name: 'Confirm' }).click();
}

/** Invites somebody by address from the open room: a stranger becomes a contact first. The guest ends on the list of rooms. */
export async function inviteStranger(
  [host, { name }]: readonly [Page, Person],
  [guest, { email }]: readonly [Page, Person],
): Promise<void> {
  await host.getByRole('button', { name: 'Invite a colleague' }).click();
  const dialog = host.getByRole('dialog');
  await dialog.getByLabel('Their e-mail').fill(email);
  await dialog.getByRole('button', { name: 'Invite', exact: true }).click();
  await dialog.getByText(`A contact request is on its way to ${email}.`).waitFor();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await guest.getByRole('link', { name: 'Contacts, 1 request' }).click();
  await guest.getByRole('link', { name }).click();
  await guest.getByRole('button', { name: 'Accept' }).click();
  await guest.getByText('Contact since').waitFor();
  await guest.goto('/rooms');
}

/** Writes into the composer and presses Enter. */
export async function write(page: Page, text: string): Promise<void> {
  const composer = page.getByRole('textbox', { name: /^Message / });
  await composer.fill(text);
  await composer.press('Enter');
}

/** Waits until the conversation on the page shows the text as a message. */
export async function reads(page: Page, text: string): Promise<void> {
  await page.getByRole('main').getByText(text, { exact: true }).first().waitFor();
}
