/**
 * Fills a running server with a small lab to look around in: `node tools/demo.mjs <origin>`, usually by
 * `npm start -- --demo`. Seven people sign up, talk in three rooms and are told apart by their roles; all of it by the
 * code that people run, so nothing here could not have been done by hand. A lab that is there already is left alone.
 */
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { openClient } from './client.mjs';
import { openFileStorage } from './file-storage.mjs';
import { nodeBinary, ROOT } from './installation.mjs';

const PASSWORD = 'lab demo, not for real work';
const MAIL_WAIT_MS = 20_000;
const DATA_DIR = resolve(ROOT, process.env.COLLAB_DATA_DIR ?? 'var');

const PEOPLE = [
  { name: 'Maëlle Kervadec', language: 'fr', roles: ['researcher'] },
  { name: 'Samir Okoro-Bret', language: 'en', roles: ['researcher'] },
  { name: 'Hana Quintela', language: 'en', roles: ['researcher'] },
  { name: 'Tomasz Ekdahl', language: 'en', roles: ['researcher'] },
  { name: 'Priya Nambour', language: 'en', roles: ['researcher', 'officer'] },
  { name: 'Ruben Haasveld', language: 'en', roles: ['researcher', 'compliance'] },
  { name: 'Lina Abadie', language: 'fr', roles: ['researcher', 'administrator'] },
];

const ROOMS = [
  {
    name: 'Diatom pangenome',
    host: 'Maëlle',
    guests: ['Samir', 'Hana', 'Tomasz', 'Priya'],
    lines: [
      ['Priya', 'Contig 07 finally closes on the long reads, except for one stretch.'],
      ['Tomasz', 'That gap is a repeat, not a loss. Masking it keeps the scaffold honest.'],
      ['Hana', 'Can you check the accession list before the consortium gets it?'],
      ['Maëlle', 'Checked: two names are still pre-publication, rows 118 and 240. Fixing now.'],
    ],
  },
  {
    name: 'Cruise GL-26 · Iroise',
    host: 'Samir',
    guests: ['Maëlle', 'Ruben'],
    lines: [
      ['Samir', 'CTD cast 14 is up. Salinity looks clean below 60 m.'],
      ['Maëlle', 'Le treuil tient bon ? On garde la station 15 pour demain matin.'],
      ['Ruben', 'Sample log signed, boxes 3 to 9 are in the freezer.'],
    ],
  },
  {
    name: 'Everyone',
    host: 'Lina',
    guests: ['Maëlle', 'Samir', 'Hana', 'Tomasz', 'Priya', 'Ruben'],
    lines: [['Lina', 'Fire drill on Tuesday at 14:00. The cold room stays locked until 15:00.']],
  },
];

const firstName = (name) => name.split(' ')[0];
const emailOf = (name) =>
  `${firstName(name)
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase()}@lab.example`;

async function main(origin) {
  const clients = new Map();
  for (const person of PEOPLE) clients.set(firstName(person.name), await arrive(origin, person));
  for (const room of ROOMS) await talk(clients, room);
  const width = Math.max(...PEOPLE.map(({ name }) => name.length));
  const lines = PEOPLE.map(
    ({ name, roles }) => `    ${name.padEnd(width)}  ${emailOf(name).padEnd(20)}  ${roles.join(', ')}`,
  );
  const text = `  The lab is open. Everybody’s password: ${PASSWORD}\n${lines.join('\n')}\n\n  To look around, this server asks for no second factor; without --demo it does.\n`;
  if (process.send === undefined) process.stdout.write(text);
  else process.send({ text });
}

/** Signs the person up unless they are here already, gives them their roles, and logs them in. */
async function arrive(origin, { name, language, roles }) {
  const email = emailOf(name);
  const storage = await openFileStorage(join(DATA_DIR, 'demo', email));
  const client = await openClient(origin, 'Demonstration lab', { storage });
  try {
    await logIn(client, email);
    return client;
  } catch (error) {
    if (error?.code !== 'wrong-credentials') throw error;
  }
  const before = new Date();
  await client.engine.signUp({ email, displayName: name, password: PASSWORD, language });
  await client.engine.verifyEmail({ token: await mailedToken(email, before) });
  await logIn(client, email);
  const cli = join(ROOT, 'apps/api/dist/cli/main.js');
  await promisify(execFile)(nodeBinary(), [cli, 'account', 'roles', email, ...roles], { env: process.env });
  return client;
}

/** The people of the lab have no authenticator app: on a server that asks for one they cannot log in. */
async function logIn(client, email) {
  const { next } = await client.engine.logIn({ email, password: PASSWORD });
  if (next === 'enrol-second-factor') throw new Error('the lab needs COLLAB_SECOND_FACTOR=optional');
  if (next === 'second-factor')
    throw new Error(`${email} has a second factor by now; begin in a new data folder`);
}

/** The token of the newest verification mail to an address, from the files that stand in for a mail server. */
async function mailedToken(email, since) {
  const folder = join(DATA_DIR, 'mail');
  for (const end = Date.now() + MAIL_WAIT_MS; Date.now() < end; await wait(100)) {
    const names = await readdir(folder).catch(() => []);
    for (const name of names.sort().reverse()) {
      const mail = (await readFile(join(folder, name), 'utf8'))
        .replaceAll('=\r\n', '')
        .replaceAll('=3D', '=');
      const date = new Date(/^Date: (.*)$/im.exec(mail)?.[1] ?? 0);
      const token = /\/verify#token=([A-Za-z0-9_-]{43})/.exec(mail)?.[1];
      const addressed = new RegExp(`^To: .*${email}`, 'im').test(mail);
      if (addressed && token !== undefined && date.getTime() + 1000 >= since.getTime()) return token;
    }
  }
  throw new Error(`no mail to ${email} arrived in ${folder}`);
}

/** Opens the room with everybody in it and says the lines, each person their own; a room that exists is left alone. */
async function talk(clients, { name, host, guests, lines }) {
  const owner = clients.get(host);
  await owner.until(async () => (await owner.engine.rooms()).every((room) => room.status !== 'waiting'));
  if ((await owner.engine.rooms()).some((room) => room.name === name)) return;
  const { roomId } = await owner.engine.createRoom({ name });
  for (const guest of guests) {
    const client = clients.get(guest);
    const person = PEOPLE.find((candidate) => firstName(candidate.name) === guest);
    const { next } = await owner.engine.invite({ roomId, email: emailOf(person.name) });
    if (next === 'asked') {
      const asking = async () =>
        (await client.engine.contacts()).people.find(({ status }) => status === 'incoming');
      const { accountId } = await client.until(asking);
      await client.engine.answerContactRequest({ accountId, accepted: true });
    }
    await client.until(async () => (await client.engine.rooms()).some((room) => room.roomId === roomId));
    await client.engine.accept({ roomId });
    await client.until(async () => (await client.engine.room({ roomId })).room.status === 'ready');
  }
  for (const [count, [author, text]] of lines.entries()) {
    await clients.get(author).engine.send({ roomId, text });
    for (const person of [host, ...guests]) {
      const client = clients.get(person);
      await client.until(async () => (await messagesIn(client, roomId)) > count);
    }
  }
}

async function messagesIn(client, roomId) {
  const { timeline } = await client.engine.room({ roomId });
  return timeline.filter((item) => item.item === 'message' && item.state === 'sent').length;
}

await main(process.argv[2] ?? 'http://localhost:8080');
