import { openClient, type Client } from '../tools/client.mjs';
import type { CollabServer } from './collab-server.js';

export const PASSWORD = 'correct horse battery staple 42';

/** Signs a person up, follows the mailed link, and logs in on a first browser profile. */
export async function newPerson(server: CollabServer, name: string, email: string): Promise<Client> {
  const client = await openClient(server.origin, 'Test client');
  await client.engine.signUp({ email, displayName: name, password: PASSWORD, language: 'en' });
  const link = await server.mailedLink(email);
  const token = new URLSearchParams(new URL(link).hash.slice(1)).get('token');
  if (token === null) throw new Error('the mailed link carries no token');
  await client.engine.verifyEmail({ token });
  await client.engine.logIn({ email, password: PASSWORD });
  return client;
}

/** Logs the same person in on another browser profile. */
export async function anotherBrowser(server: CollabServer, email: string): Promise<Client> {
  const client = await openClient(server.origin, 'Second test client');
  await client.engine.logIn({ email, password: PASSWORD });
  return client;
}
