import {
  AnswerFrame,
  Authenticate,
  type CommandDefinition,
  type FrameOf,
  type InputOf,
  IssueTicket,
  type OutputOf,
  type PushDefinition,
  RefusalFrame,
} from '@collab/domain';
import { WebSocket } from 'ws';
import * as z from 'zod';
import type { ApiServer } from './api-server.js';
import { type Browser, Refused } from './browser.js';

interface Push {
  readonly event: string;
  readonly data: unknown;
}

/** The socket of one browser profile: frames and their answers, and the pushes in the order in which they came. */
export class SocketClient {
  /** Every push that has come and was not taken by `next`. */
  readonly pushes: Push[] = [];
  /** Close code, once the socket is closed. */
  readonly closed: Promise<number>;
  private readonly answers = new Map<number, (frame: unknown) => void>();
  private readonly waiting = new Set<() => void>();
  private lastId = 0;

  private constructor(readonly socket: WebSocket) {
    this.closed = new Promise((resolve) => socket.on('close', resolve));
    socket.on('message', (data: Buffer) => this.take(JSON.parse(data.toString('utf8')) as object));
  }

  /** Opens a socket without authenticating. Rejects when the upgrade is refused. */
  static async open(server: ApiServer, origin = server.config.publicUrl): Promise<SocketClient> {
    const socket = new WebSocket(`${server.address.replace('http', 'ws')}/ws`, { origin });
    const client = new SocketClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.on('open', resolve);
      socket.on('error', reject);
    });
    return client;
  }

  /** Opens a socket as the device that the browser's session is bound to. */
  static async connect(server: ApiServer, browser: Browser): Promise<SocketClient> {
    const { ticket } = await browser.run(IssueTicket, {});
    const client = await SocketClient.open(server);
    await client.run(Authenticate, { ticket });
    return client;
  }

  /** Sends a command and decodes its answer. Throws `Refused`. */
  async run<Command extends CommandDefinition>(
    command: Command,
    input: InputOf<Command>,
  ): Promise<OutputOf<Command>> {
    const id = ++this.lastId;
    const answered = new Promise<unknown>((resolve) => this.answers.set(id, resolve));
    this.socket.send(JSON.stringify({ event: command.type, id, data: z.encode(command.input, input) }));
    const frame = await answered;
    const refusal = RefusalFrame.safeParse(frame);
    if (refusal.success) throw new Refused(refusal.data.data.code, 0);
    return z.decode(command.output, AnswerFrame.parse(frame).data as never) as OutputOf<Command>;
  }

  /** Takes the oldest push of a kind, when it has come. */
  async next<Definition extends PushDefinition>(definition: Definition): Promise<FrameOf<Definition>> {
    for (;;) {
      const index = this.pushes.findIndex(({ event }) => event === definition.type);
      const [push] = index < 0 ? [] : this.pushes.splice(index, 1);
      if (push !== undefined) return z.decode(definition.schema, push.data as never) as FrameOf<Definition>;
      await new Promise<void>((resolve) => this.waiting.add(resolve));
    }
  }

  close(): void {
    this.socket.terminate();
  }

  private take(frame: object): void {
    if ('id' in frame && typeof frame.id === 'number') {
      this.answers.get(frame.id)?.(frame);
      this.answers.delete(frame.id);
      return;
    }
    this.pushes.push(frame as Push);
    for (const wake of this.waiting) wake();
    this.waiting.clear();
  }
}
