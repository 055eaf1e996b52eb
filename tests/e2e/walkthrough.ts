import type { Page } from 'playwright-core';
import type { CollabServer } from '../collab-server.js';

/** A person as the stories know them. */
export interface Person {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/** Fills in the sign-up page, opens the mailed link, and confirms it with a click. */
export async function signUp(page: Page, server: CollabServer, person: Person): Promise<void> {
  await page.goto('/sign-up');
  await page.getByLabel('Name', { exact: true }).fill(person.name);
  await page.getByLabel('Work e-mail').fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('heading', { name: 'Look in your mail' }).waitFor();
  await page.goto(await server.mailedLink(person.email));
  await page.getByRole('button', { name: 'Confirm my address' }).click();
  await page.getByRole('heading', { name: 'Your address is confirmed' }).waitFor();
}

export async function logIn(page: Page, person: Person): Promise<void> {
  await page.goto('/log-in');
  await page.getByLabel('E-mail').fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('heading', { name: 'Conversations' }).first().waitFor();
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
