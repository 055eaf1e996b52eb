import {
  AnswerFrame,
  Authenticate,
  type CommandDefinition,
  CommitWanted,
  FeedEntryPushed,
  type FrameOf,
  type InputOf,
  IssueTicket,
  type OutputOf,
  RefusalFrame,
  RoomsChanged,
} from '@collab/domain';
import * as z from 'zod';
import { type ConnectionState, EngineError } from '../engine.port.js';
import type { Api } from './api.js';
import type { Socket, Surroundings } from './ports.js';

/** Milliseconds; the wait doubles from the first to the last, with jitter so that a restarted server is not stampeded. */
const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;
/** Milliseconds after which an unanswered request counts as lost with its connection. */
const ANSWER_TIMEOUT = 20_000;
/** The ticket is renewed this long before the server would close the socket. */
const RENEW_AHEAD = 60_000;
/** Milliseconds; the server's quarter of an hour, whatever this device's clock says of the instant that it names. */
const RENEW_AFTER_AT_LEAST = 60_000;
const RENEW_AFTER_AT_MOST = 13 * 60_000;

/** What the socket tells its owner. Pushes come in the order in which the server sent them. */
export interface SocketListener {
  connected(): Promise<void>;
  state(state: ConnectionState): void;
  feedEntry(frame: FrameOf<typeof FeedEntryPushed>): void;
  roomsChanged(frame: FrameOf<typeof RoomsChanged>): void;
  commitWanted(frame: FrameOf<typeof CommitWanted>): void;
  /** A push of another topic, as it came. */
  pushed(event: string, data: unknown): void;
  sessionEnded(): void;
  deviceRevoked(): void;
}

interface Waiting {
  resolve(data: unknown): void;
  reject(error: EngineError): void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** Keeps one authenticated socket open while the session lasts, and matches answers to requests. */
export class RealtimeSocket {
  private socket: Socket | undefined;
  private ready = false;
  private stopped = true;
  /** Counts the attempts to connect: one that was overtaken ends without a trace. */
  private attempt = 0;
  private wait = FIRST_WAIT;
  private nextId = 1;
  private readonly waiting = new Map<number, Waiting>();
  private reconnectTimer: ReturnType<typeof setTimeout> | undefined;
  private renewTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly surroundings: Pick<Surroundings, 'openSocket'>,
    private readonly api: Api,
    private readonly listener: SocketListener,
  ) {}

  start(): void {
    if (!this.stopped) return;
    this.stopped = false;
    void this.connect();
  }

  stop(): void {
    this.stopped = true;
    this.attempt++;
    clearTimeout(this.reconnectTimer);
    this.drop();
  }

  /** Tries at once instead of waiting; called when the browser says that the network is back. */
  hurry(): void {
    if (this.stopped || this.socket !== undefined) return;
    clearTimeout(this.reconnectTimer);
    this.wait = FIRST_WAIT;
    void this.connect();
  }

  /** Sends a socket command. Throws `network` while there is no connection or when it breaks before the answer. */
  async request<Command extends CommandDefinition>(
    command: Command,
    input: InputOf<Command>,
  ): Promise<OutputOf<Command>> {
    if (!this.ready) throw new EngineError('network');
    return this.exchange(command, input);
  }

  private async connect(): Promise<void> {
    const attempt = ++this.attempt;
    this.listener.state('connecting');
    try {
      const { ticket } = await this.api.call(IssueTicket, {});
      if (attempt !== this.attempt) return;
      await this.open(attempt);
      const { renewBefore } = await this.exchange(Authenticate, { ticket });
      this.renewAt(renewBefore);
      this.ready = true;
      await this.listener.connected();
      // A server that accepts sockets and fails at once afterwards is not asked faster and faster.
      this.wait = FIRST_WAIT;
      this.listener.state('online');
    } catch (error) {
      if (attempt !== this.attempt) return;
      if (error instanceof EngineError && error.code === 'unauthenticated') {
        this.stop();
        this.listener.sessionEnded();
        return;
      }
      if (error instanceof EngineError && error.code === 'device-revoked') {
        this.stopped = true;
        this.listener.deviceRevoked();
        return;
      }
      this.lost();
    }
  }

  /** Resolves when the socket is open; throws `network` when it closes first, or takes too long. */
  private async open(attempt: number): Promise<void> {
    const socket = this.surroundings.openSocket();
    this.socket = socket;
    socket.onmessage = ({ data }) => this.receive(data);
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new EngineError('network')), ANSWER_TIMEOUT);
      socket.onopen = () => {
        clearTimeout(timer);
        resolve();
      };
      socket.onclose = () => {
        clearTimeout(timer);
        reject(new EngineError('network'));
        if (attempt === this.attempt && this.ready) this.lost();
      };
    });
  }

  private lost(): void {
    this.attempt++;
    this.drop();
    if (!this.stopped) this.retryLater();
  }

  private retryLater(): void {
    this.listener.state('offline');
    clearTimeout(this.reconnectTimer);
    this.reconnectTimer = setTimeout(() => void this.connect(), this.wait * (0.5 + spread() / 2));
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  private drop(): void {
    const { socket } = this;
    this.socket = undefined;
    this.ready = false;
    clearTimeout(this.renewTimer);
    for (const { reject, timer } of this.waiting.values()) {
      clearTimeout(timer);
      reject(new EngineError('network'));
    }
    this.waiting.clear();
    if (socket !== undefined) {
      socket.onclose = null;
      socket.onmessage = null;
      socket.close();
    }
  }

  private renewAt(renewBefore: string): void {
    const delay = new Date(renewBefore).getTime() - Date.now() - RENEW_AHEAD;
    const bounded = Math.min(Math.max(delay, RENEW_AFTER_AT_LEAST), RENEW_AFTER_AT_MOST);
    this.renewTimer = setTimeout(() => {
      this.api
        .call(IssueTicket, {})
        .then(({ ticket }) => this.exchange(Authenticate, { ticket }))
        .then((answer) => this.renewAt(answer.renewBefore))
        .catch(() => this.lost());
    }, bounded);
  }

  private exchange<Command extends CommandDefinition>(
    { type, input: inputSchema, output: outputSchema }: Command,
    input: InputOf<Command>,
  ): Promise<OutputOf<Command>> {
    const { socket } = this;
    if (socket === undefined) return Promise.reject(new EngineError('network'));
    const id = this.nextId++;
    return new Promise<OutputOf<Command>>((resolve, reject) => {
      const timer = setTimeout(() => this.lost(), ANSWER_TIMEOUT);
      this.waiting.set(id, {
        resolve: (data) => {
          const decoded = z.safeDecode(outputSchema, data as never);
          if (decoded.success) resolve(decoded.data as OutputOf<Command>);
          else reject(new EngineError('network'));
        },
        reject,
        timer,
      });
      socket.send(JSON.stringify({ event: type, id, data: z.encode(inputSchema, input) }));
    });
  }

  private receive(data: unknown): void {
    let frame: { event?: unknown; data?: unknown };
    try {
      frame = JSON.parse(String(data)) as typeof frame;
    } catch {
      return;
    }
    switch (frame.event) {
      case 'answer': {
        const answer = AnswerFrame.safeParse(frame);
        if (answer.success) this.settle(answer.data.id)?.resolve(answer.data.data);
        return;
      }
      case 'refused': {
        const refusal = RefusalFrame.safeParse(frame);
        if (!refusal.success || refusal.data.id === null) return;
        this.settle(refusal.data.id)?.reject(new EngineError(refusal.data.data.code));
        return;
      }
      case FeedEntryPushed.type: {
        const push = FeedEntryPushed.schema.safeDecode(frame.data as never);
        if (push.success) this.listener.feedEntry(push.data);
        return;
      }
      case RoomsChanged.type: {
        const push = RoomsChanged.schema.safeDecode(frame.data as never);
        if (push.success) this.listener.roomsChanged(push.data);
        return;
      }
      case CommitWanted.type: {
        const push = CommitWanted.schema.safeDecode(frame.data as never);
        if (push.success) this.listener.commitWanted(push.data);
        return;
      }
      default:
        if (typeof frame.event === 'string') this.listener.pushed(frame.event, frame.data);
    }
  }

  private settle(id: number): Waiting | undefined {
    const waiting = this.waiting.get(id);
    if (waiting !== undefined) clearTimeout(waiting.timer);
    this.waiting.delete(id);
    return waiting;
  }
}

/** A number from 0 to 1, so that clients do not all come back at the same moment. */
function spread(): number {
  return (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32;
}
