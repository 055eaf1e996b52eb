import { randomBytes } from 'node:crypto';
import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { finishRegistration, startLogIn, startRegistration } from '@collab/crypto';
import {
  ChooseHandle,
  type CommandDefinition,
  FindContactKey,
  FindPerson,
  FinishLogIn,
  FinishSignUp,
  PublishContactKey,
  RequestContact,
  RequestPasswordReset,
  SEALED_CONTACT_NOTE_BYTES,
  StartLogIn,
  StartSignUp,
  VerifyEmail,
} from '@collab/domain';
import { type FixtureDevice, makeFixture } from '../../tools/load-fixture.mjs';
import { tokenOf } from '../mailed-token.ts';
import { shuffle } from './telling-apart.ts';

/** A development server, and what whoever runs it can read. */
export interface Target {
  readonly url: string;
  readonly fixtureToken: string;
  /** Resolves with the newest link that was mailed to this address. */
  mailedLink(to: string): Promise<string>;
}

/** Whether somebody has the address, or the handle. */
export type Side = 'known' | 'unknown';
const SIDES: readonly Side[] = ['known', 'unknown'];

/** One answer, as a stranger can see it. */
export interface Observation {
  readonly question: string;
  readonly side: Side;
  /** Status, names of the headers, shape and length of the body. */
  readonly looks: string;
  readonly milliseconds: number;
}

/** Tries that an address has before anybody has to wait. */
const TRIES = 2;
/** Contact requests of one caller, of twenty a day. */
const REQUESTS = 10;
const NOTE = randomBytes(SEALED_CONTACT_NOTE_BYTES).toString('base64url');

/**
 * Asks every question that takes an address or a handle, on each side as often as `turns` says, one call after the other in
 * random order. New people are made for it, so that no limit is met. Answers to known addresses are held for `hold`
 * milliseconds: the control that has to be noticed. With `only`, the questions whose names begin so.
 */
export async function askEverything(
  target: Target,
  turns: number,
  { hold = 0, only = '' }: { readonly hold?: number; readonly only?: string } = {},
): Promise<Observation[]> {
  const lab = await Lab.open(target, turns);
  const observations: Observation[] = [];
  const names = Object.keys(lab.questions).filter((name) => name.startsWith(only));
  const asked = names.flatMap((name) =>
    SIDES.flatMap((side) => Array.from({ length: turns }, (_, turn) => ({ name, side, turn }))),
  );
  for (const { name, side, turn } of shuffle(asked)) {
    const answers = await lab.questions[name as keyof Lab['questions']](side, turn);
    for (const { command, milliseconds, looks } of answers) {
      const question = name === 'log-in' ? command : name;
      observations.push({
        question,
        side,
        looks,
        milliseconds: side === 'known' ? milliseconds + (await held(hold)) : milliseconds,
      });
    }
  }
  lab.line.close();
  return observations;
}

/** Each question, with the looks that occurred on either side. */
export function looksOf(observations: readonly Observation[]): Map<string, Record<Side, string[]>> {
  const looks = new Map<string, Record<Side, string[]>>();
  for (const { question, side, looks: seen } of observations) {
    const both = looks.get(question) ?? { known: [], unknown: [] };
    if (!both[side].includes(seen)) both[side].push(seen);
    looks.set(question, both);
  }
  for (const both of looks.values()) for (const side of SIDES) both[side].sort();
  return looks;
}

/** Really waits, as a server does that has more to do. */
async function held(milliseconds: number): Promise<number> {
  if (milliseconds === 0) return 0;
  const begin = performance.now();
  await delay(milliseconds);
  return performance.now() - begin;
}

interface Answer {
  readonly command: string;
  readonly looks: string;
  readonly milliseconds: number;
  readonly body: string;
  /** Those that it sets, as they are sent back. */
  readonly cookie: string;
}
type Session = Pick<FixtureDevice, 'cookie' | 'csrfToken'>;

/** The people of one round, and how each question is asked. */
class Lab {
  readonly line: Line;
  private readonly opaque: OpaqueMessages;
  private readonly people: Record<Side, readonly string[]>;
  private readonly callers: readonly FixtureDevice[];
  private readonly handles: Record<Side, readonly string[]>;

  private constructor(
    line: Line,
    opaque: OpaqueMessages,
    known: { readonly people: string[]; readonly handles: string[]; readonly callers: FixtureDevice[] },
  ) {
    this.line = line;
    this.opaque = opaque;
    this.people = { known: known.people, unknown: known.people.map(newAddress) };
    this.callers = known.callers;
    this.handles = { known: known.handles, unknown: known.handles.map(newHandle) };
  }

  static async open(target: Target, turns: number): Promise<Lab> {
    const { url, fixtureToken: token } = target;
    const line = new Line(url);
    const opaque = await opaqueMessages(line);
    const people: string[] = [];
    for (let count = 0; count < turns / TRIES; count++) people.push(await signUp(target, line, opaque));
    // In a ring of three nobody asks whoever asks them: who asks is seen.
    const rooms = Math.max(3, Math.ceil((2 * turns) / REQUESTS));
    const fixture = await makeFixture({ url, origin: url, token, rooms, size: 1 });
    const callers = fixture.rooms.flatMap(({ devices }) => devices);
    const handles: string[] = [];
    for (const caller of callers) {
      const handle = newHandle();
      await line.ask(ChooseHandle, { handle: handle.slice(1) }, caller);
      await line.ask(PublishContactKey, { contactKey: randomBytes(1216).toString('base64url') }, caller);
      handles.push(handle);
    }
    return new Lab(line, opaque, { people, handles, callers });
  }

  readonly questions = {
    'log-in': async (side: Side, turn: number) => {
      const start = await this.line.ask(StartLogIn, {
        email: pick(this.people[side], turn),
        startLoginRequest: this.opaque.logIn,
      });
      const finish = await this.line.ask(FinishLogIn, {
        logInToken: tokenIn(start, 'logInToken'),
        finishLoginRequest: randomBytes(64).toString('base64url'),
        client: 'Somebody',
      });
      return [start, finish];
    },
    'sign-up': async (side: Side, turn: number) => {
      const start = await this.line.ask(StartSignUp, { registrationRequest: this.opaque.registration });
      const email = pick(this.people[side], turn);
      return [await this.line.ask(FinishSignUp, details(email, tokenIn(start, 'signUpToken'), this.opaque))];
    },
    'password reset': async (side: Side, turn: number) => [
      await this.line.ask(RequestPasswordReset, { email: pick(this.people[side], turn), language: 'en' }),
    ],
    'search for a person': async (side: Side, turn: number) => [
      await this.line.ask(FindPerson, { email: this.addressFor(side, turn) }, this.caller(turn)),
    ],
    'contact key of an address': async (side: Side, turn: number) => [
      await this.line.ask(FindContactKey, { to: this.addressFor(side, turn) }, this.caller(turn)),
    ],
    'contact key of a handle': async (side: Side, turn: number) => [
      await this.line.ask(FindContactKey, { to: pick(this.handles[side], turn + 1) }, this.caller(turn)),
    ],
    'contact request': async (side: Side, turn: number) => [
      await this.line.ask(
        RequestContact,
        { requestId: newId(), to: this.addressFor(side, turn), note: NOTE },
        this.caller(turn),
      ),
    ],
  };

  private caller(turn: number): FixtureDevice {
    return pick(this.callers, turn);
  }

  /** Of somebody else than the caller, who has a device and a contact key; or of nobody, spelt alike. */
  private addressFor(side: Side, turn: number): string {
    const { email } = pick(this.callers, turn + 1);
    return side === 'known' ? email : email.replace(/^./, (first) => (first === 'x' ? 'y' : 'x'));
  }
}

function pick<Item>(items: readonly Item[], turn: number): Item {
  const item = items[turn % items.length];
  if (item === undefined) throw new TypeError('nobody to choose from');
  return item;
}

const newId = () => randomBytes(16).toString('base64url');
const newAddress = () => `${randomBytes(8).toString('hex')}@lab.example`;
const newHandle = () => `@h${randomBytes(8).toString('hex')}`;
const tokenIn = (answer: Answer, name: string): string =>
  (JSON.parse(answer.body) as Record<string, string>)[name] ?? '';

interface OpaqueMessages {
  readonly registration: string;
  readonly record: string;
  readonly logIn: string;
}

const details = (email: string, signUpToken: string, { record }: OpaqueMessages) => ({
  signUpToken,
  email,
  displayName: 'Maëlle Kervadec',
  language: 'en',
  registrationRecord: record,
});

/** One password for everybody: the server cannot tell, and the client's slow hash runs once. */
async function opaqueMessages(line: Line): Promise<OpaqueMessages> {
  const password = newId();
  const { state, registrationRequest } = await startRegistration(password);
  const start = await line.ask(StartSignUp, { registrationRequest });
  const registrationResponse = tokenIn(start, 'registrationResponse');
  const { registrationRecord } = await finishRegistration({ password, state, registrationResponse });
  const { startLoginRequest } = await startLogIn(password);
  return { registration: registrationRequest, record: registrationRecord, logIn: startLoginRequest };
}

async function signUp(target: Target, line: Line, opaque: OpaqueMessages): Promise<string> {
  const email = newAddress();
  const start = await line.ask(StartSignUp, { registrationRequest: opaque.registration });
  const { cookie } = await line.ask(FinishSignUp, details(email, tokenIn(start, 'signUpToken'), opaque));
  const token = tokenOf(await target.mailedLink(email));
  const { looks } = await line.ask(VerifyEmail, { token }, { cookie, csrfToken: '' });
  if (!looks.startsWith('200 ')) throw new Error(`a sign-up failed: ${looks}`);
  return email;
}

/** One connection, kept open: each call is timed from its first byte to the last one of the answer. */
class Line {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });

  private readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  async ask({ type, http }: CommandDefinition, input: object, session?: Session): Promise<Answer> {
    if (http === undefined) throw new TypeError(`${type} does not travel by HTTPS`);
    const body = JSON.stringify(input);
    const headers = {
      origin: this.url,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      ...(session && { cookie: session.cookie, 'x-csrf-token': session.csrfToken }),
    };
    const begin = performance.now();
    const { message, text } = await new Promise<{ message: IncomingMessage; text: string }>(
      (resolve, reject) => {
        const call = request(this.url + http.path, { method: http.method, headers, agent: this.agent });
        call.once('error', reject);
        call.once('response', (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.once('end', () => resolve({ message: response, text: Buffer.concat(parts).toString() }));
        });
        call.end(body);
      },
    );
    const milliseconds = performance.now() - begin;
    const names = Object.keys(message.headers).filter((name) => name !== 'date');
    const looks = `${message.statusCode} ${names.sort().join()} ${shapeOf(JSON.parse(text))} ${text.length}`;
    const cookie = (message.headers['set-cookie'] ?? []).map((set) => set.split(';', 1)[0]).join('; ');
    return { command: type, looks, milliseconds, body: text, cookie };
  }

  close(): void {
    this.agent.destroy();
  }
}

/** What kind of value stands where; the code of a refusal is kept, for it is the same for everybody or tells something. */
function shapeOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  if (Array.isArray(value)) return `[${value.map(shapeOf).join()}]`;
  const members = Object.entries(value).map(([name, member]) =>
    name === 'code' ? `code=${String(member)}` : `${name}:${shapeOf(member)}`,
  );
  return `{${members.sort().join()}}`;
}
