import type { RoomId } from '@collab/domain';
import type { Client } from '../tools/client.mjs';
import { enrol, keepCodes, nextAnswer } from './authenticator.js';
import { openClient, type Intercept } from './clients.js';
import type { CollabServer } from './collab-server.js';
import { tokenOf } from './mailed-token.js';

export const PASSWORD = 'correct horse battery staple 42';

/** Signs a person up, follows the mailed link, and logs in on a first browser profile. */
export async function newPerson(
  server: CollabServer,
  name: string,
  email: string,
  intercept?: Intercept,
): Promise<Client> {
  const client = await openClient(server.origin, 'Test client', intercept);
  await client.engine.signUp({ email, displayName: name, password: PASSWORD, language: 'en' });
  await client.engine.verifyEmail({ token: tokenOf(await server.mailedLink(email)) });
  await logIn(client, email);
  return client;
}

/** Logs the same person in on another browser profile. */
export async function anotherBrowser(server: CollabServer, email: string): Promise<Client> {
  const client = await openClient(server.origin, 'Second test client');
  await logIn(client, email);
  return client;
}

/** Logs in with the second factor that the server asks for; the first log-in enrols an authenticator app. */
export async function logIn(client: Client, email: string): Promise<void> {
  const step = await client.engine.logIn({ email, password: PASSWORD });
  if (step.next === 'second-factor') await client.engine.answerSecondFactor({ answer: nextAnswer(email) });
  if (step.next !== 'enrol-second-factor') return;
  const code = enrol(email, step.totp.secret);
  const { recoveryCodes } = await client.engine.enrolFirstFactor({ name: 'Phone', code });
  keepCodes(email, recoveryCodes);
}

/** Texts of a room in the order of its timeline, as one person reads them. */
export async function textsIn(client: Client, roomId: RoomId): Promise<string[]> {
  const { timeline } = await client.engine.room({ roomId });
  return timeline.flatMap((item) =>
    item.item === 'message' && item.state === 'sent' ? [item.text ?? '?'] : [],
  );
}

/** Waits until the person reads exactly these texts. */
export async function untilReads(client: Client, roomId: RoomId, texts: readonly string[]): Promise<void> {
  await client.until(async () => (await textsIn(client, roomId)).join('\n') === texts.join('\n'), {
    what: `the texts ${texts.join(' / ')}`,
  });
}

/** Invites a person by address; somebody whom the host does not know yet accepts to be a contact first. */
export async function invite(host: Client, guest: Client, email: string, roomId: RoomId): Promise<void> {
  const { next } = await host.engine.invite({ roomId, email });
  if (next === 'invited') return;
  const { accountId } = await guest.until(
    async () => (await guest.engine.contacts()).people.find(({ status }) => status === 'incoming'),
    { what: 'a contact request' },
  );
  await guest.engine.answerContactRequest({ accountId, accepted: true });
}

/** Invites a person, who accepts and waits until their device is in the room's group. */
export async function bringIn(host: Client, guest: Client, email: string, roomId: RoomId): Promise<void> {
  await invite(host, guest, email, roomId);
  await guest.until(async () => (await guest.engine.rooms()).some((room) => room.roomId === roomId));
  await guest.engine.accept({ roomId });
  await guest.until(async () => (await guest.engine.room({ roomId })).room.status === 'ready');
}
