import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Authenticate, IssueTicket, RefusalFrame, Resume, SendEnvelope } from '@collab/domain';
import fc from 'fast-check';
import { WebSocket } from 'ws';
import * as z from 'zod';
import { startApiServer, type ApiServer } from '../api-server.js';
import type { Browser } from '../browser.js';
import { arrive } from '../people.js';
import { SocketClient } from '../socket-client.js';
import { startLeakyServer } from './leaky-server.js';
import { CANARY, type Json, malformedInputs, mutated, torn } from './mutations.js';

const FRAMES = malformedInputs();
/** For the control: enough for each complaint to come more than now and then. */
const CONTROLS = 2_000;
const AT_ONCE = 100;
/** Of an authenticated socket. A wrong ticket ends it, so `authenticate` is sent on sockets of its own. */
const COMMANDS = [Resume, SendEnvelope];

let server: ApiServer;
let browser: Browser;

beforeAll(async () => {
  server = await startApiServer({
    COLLAB_FRAMES_PER_SECOND: '100000',
    COLLAB_REQUESTS_PER_MINUTE: '100000',
  });
  ({ browser } = await arrive(server, {
    email: 'maelle@example.org',
    password: 'a heron over the slow water',
  }));
});
afterAll(() => server.stop());

const frame = (): fc.Arbitrary<string | Buffer> =>
  fc.constantFrom(...COMMANDS).chain((command) => {
    const data = z.encode(command.input, command.example.input) as Json;
    const valid: Json = { event: command.type, id: 7, data };
    const changed = mutated(data).map((json): Json => ({ event: command.type, id: 7, data: json }));
    return fc.oneof(
      { weight: 6, arbitrary: changed.map((json) => JSON.stringify(json)) },
      { weight: 4, arbitrary: mutated(valid).map((json) => JSON.stringify(json)) },
      { weight: 4, arbitrary: torn(JSON.stringify(valid)) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
      { weight: 1, arbitrary: fc.constant(JSON.stringify({ event: 'read-everything', id: 7, data: {} })) },
      { weight: 1, arbitrary: fc.constant(JSON.stringify({ ...valid, data: 'x'.repeat(70_000) })) },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)) },
    );
  });

/** Why an answer is not what the protocol promises, or undefined. */
function complaint(text: string): string | undefined {
  if (text.includes(CANARY)) return 'an echo';
  const answer: unknown = JSON.parse(text);
  const refusal = RefusalFrame.safeParse(answer);
  if (refusal.success) return refusal.data.data.code === 'internal' ? 'a failure of the server' : undefined;
  return z.looseObject({ event: z.literal('answer') }).safeParse(answer).success
    ? undefined
    : 'no typed refusal';
}

/** A socket that collects the answers to a batch of frames, as many as there were frames. */
class Prober {
  /** How each frame was refused, or `accepted`. */
  readonly codes: string[] = [];
  private answers: string[] = [];
  private wake: () => void = () => undefined;

  constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => {
      this.answers.push(data.toString('utf8'));
      this.wake();
    });
    socket.on('close', () => this.wake());
  }

  async send(frames: readonly (string | Buffer)[]): Promise<readonly string[]> {
    this.answers = [];
    for (const one of frames) this.socket.send(one);
    while (this.answers.length < frames.length && this.socket.readyState === WebSocket.OPEN) {
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
    return this.answers;
  }

  /** Sends all frames and tells how often each complaint about the answers arose. */
  async complaintsAbout(frames: readonly (string | Buffer)[]): Promise<ReadonlyMap<string, number>> {
    const complaints = new Map<string, number>();
    const note = (what: string) => complaints.set(what, (complaints.get(what) ?? 0) + 1);
    for (let start = 0; start < frames.length; start += AT_ONCE) {
      const batch = frames.slice(start, start + AT_ONCE);
      const answers = await this.send(batch);
      if (answers.length !== batch.length) note('a missing answer');
      for (const answer of answers) {
        const refusal = RefusalFrame.safeParse(JSON.parse(answer));
        this.codes.push(refusal.success ? refusal.data.data.code : 'accepted');
        const what = complaint(answer);
        if (what !== undefined) note(what);
      }
    }
    return complaints;
  }
}

describe('malformed frames', () => {
  it(`are each refused by a code that repeats nothing, and close nobody’s socket: ${FRAMES} of them`, async () => {
    const healthy = await SocketClient.connect(server, browser);
    const probed = await SocketClient.connect(server, browser);
    const prober = new Prober(probed.socket);
    const frames = fc.sample(frame(), { numRuns: FRAMES, seed: 20261121 });
    expect(await prober.complaintsAbout(frames)).toEqual(new Map());
    expect(prober.codes).toHaveLength(FRAMES);
    for (const code of ['bad-request', 'unknown-frame', 'too-large'])
      expect(prober.codes.filter((one) => one === code).length).toBeGreaterThan(100);
    expect(await healthy.run(Resume, { cursors: [] })).toEqual({ behind: [] });
    healthy.close();
    probed.close();
  }, 300_000);

  it('of a socket that nobody has signed in on get no further than the door', async () => {
    const { ticket } = await browser.run(IssueTicket, {});
    const stranger = await SocketClient.open(server);
    await expect(stranger.run(Resume, { cursors: [] })).rejects.toMatchObject({ code: 'unauthenticated' });
    stranger.close();
    const honest = await SocketClient.open(server);
    await expect(honest.run(Authenticate, { ticket })).resolves.toHaveProperty('renewBefore');
    honest.close();
  });

  it('would be noticed if a server behind the same socket echoed them, or failed over them', async () => {
    const leaky = await startLeakyServer();
    try {
      const frames = fc.sample(frame(), { numRuns: CONTROLS, seed: 20261121 });
      const complaints = await new Prober(leaky.socket).complaintsAbout(frames);
      expect(complaints.get('an echo')).toBeGreaterThan(10);
      expect(complaints.get('a failure of the server')).toBeGreaterThan(10);
    } finally {
      await leaky.stop();
    }
  });

  it('would be noticed if an answer had no type', () => {
    const refused = (code: string, message: string) =>
      JSON.stringify({ event: 'refused', id: null, data: { code, message } });
    expect(complaint(refused('bad-request', 'No.'))).toBeUndefined();
    expect(complaint(refused('bad-request', CANARY))).toBe('an echo');
    expect(complaint('{"event":"exception","data":{}}')).toBe('no typed refusal');
  });
});
