import { EngineError, type EngineEvent } from './engine.port.js';
import {
  isRepeatable,
  type EngineAnswer,
  type EngineMessage,
  type EngineRequest,
} from './engine.protocol.js';

/** The part of `Worker` and `BroadcastChannel` that the tabs need. */
export interface Port {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (message: { readonly data: unknown }) => void): void;
}

/** What a browser gives to the tabs of one origin. */
export interface TabSurroundings {
  /** Random name of this tab. */
  readonly tab: string;
  /** A channel to all other tabs. */
  readonly channel: Port;
  /** Starts the crypto worker; `onCrash` is called when it cannot go on. */
  startWorker(onCrash: () => void): Port;
  /** Resolves in one tab at a time; the tab leads until it is closed. */
  lead(): Promise<void>;
}

type ChannelMessage =
  | { readonly kind: 'who-leads' }
  | { readonly kind: 'leads'; readonly leader: string }
  | { readonly kind: 'takes-over' }
  | { readonly kind: 'ask'; readonly leader: string; readonly tab: string; readonly request: EngineRequest }
  | { readonly kind: 'in-hand'; readonly tab: string; readonly id: number }
  | { readonly kind: 'answer'; readonly tab: string; readonly answer: EngineAnswer }
  | { readonly kind: 'event'; readonly event: EngineEvent };

interface Pending {
  readonly request: EngineRequest;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: EngineError) => void;
  /** The leader that has the request; undefined while none is known. */
  askedOf: string | undefined;
  /** True once that leader has it in hand: from then on nobody else can know whether it was done. */
  inHand: boolean;
}

/**
 * One crypto worker for all tabs. The tab that holds the lock starts the worker and speaks for it; the others ask over
 * the channel. A request leaves a tab only once a leader is known. When the leader closes, the next tab to get the
 * lock starts a worker of its own, which first restores the session: what reads is asked again, and so is
 * what the closed one never had in hand; a change that it had is refused with `network`, as nobody can know whether it
 * was done.
 */
export class EngineTabs {
  private readonly pending = new Map<number, Pending>();
  /** What to do with the worker's answer, by the id of the request as the worker knows it. */
  private readonly asked = new Map<number, (answer: EngineAnswer) => void>();
  private worker: Port | undefined;
  /** The tab to ask; undefined before there is one, and while the next one takes over. */
  private leader: string | undefined;
  /** True once there has been a leader. */
  private followed = false;
  private connection: EngineEvent | undefined;
  private lastRequest = 0;
  private lastWorkerRequest = 0;

  constructor(
    private readonly surroundings: TabSurroundings,
    private readonly onEvent: (event: EngineEvent) => void,
  ) {
    surroundings.channel.addEventListener('message', ({ data }) => this.heard(data as ChannelMessage));
    this.tell({ kind: 'who-leads' });
    void surroundings.lead().then(() => this.takeOver());
  }

  /** Asks the worker, wherever it runs. Rejects with `EngineError`. */
  call(method: EngineRequest['method'], input: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const request = { id: ++this.lastRequest, method, input };
      const pending: Pending = { request, resolve, reject, askedOf: undefined, inHand: false };
      this.pending.set(request.id, pending);
      if (this.leader !== undefined) this.ask(pending, this.leader);
    });
  }

  private takeOver(): void {
    this.worker = this.surroundings.startWorker(() => this.workerCrashed());
    this.worker.addEventListener('message', ({ data }) => this.workerSaid(data as EngineMessage));
    // Until the session is open again, the new worker would refuse what the others ask.
    if (!this.followed) return this.announce();
    this.leader = undefined;
    this.tell({ kind: 'takes-over' });
    this.askWorker({ method: 'restore', input: undefined }, () => this.announce());
  }

  private announce(): void {
    this.leaderIs(this.surroundings.tab);
    this.tell({ kind: 'leads', leader: this.surroundings.tab });
  }

  private leaderIs(leader: string): void {
    if (this.leader === leader) return;
    const succeeded = this.followed;
    this.leader = leader;
    this.followed = true;
    for (const pending of [...this.pending.values()]) {
      if (!pending.inHand || isRepeatable(pending.request.method)) this.ask(pending, leader);
      else this.settle(pending.request.id, { id: pending.request.id, error: 'network' });
    }
    if (succeeded) this.onEvent({ type: 'rooms-changed' });
  }

  private ask(pending: Pending, leader: string): void {
    const { tab } = this.surroundings;
    pending.askedOf = leader;
    pending.inHand = leader === tab;
    if (leader === tab) this.askWorker(pending.request, (answer) => this.settle(pending.request.id, answer));
    else this.tell({ kind: 'ask', leader, tab, request: pending.request });
  }

  private askWorker(
    { method, input }: Omit<EngineRequest, 'id'>,
    answered: (answer: EngineAnswer) => void,
  ): void {
    const id = ++this.lastWorkerRequest;
    this.asked.set(id, answered);
    this.worker?.postMessage({ id, method, input } satisfies EngineRequest);
  }

  private heard(message: ChannelMessage): void {
    switch (message.kind) {
      case 'who-leads':
        if (this.leader !== this.surroundings.tab) return;
        this.tell({ kind: 'leads', leader: this.surroundings.tab });
        if (this.connection !== undefined) this.tell({ kind: 'event', event: this.connection });
        return;
      case 'leads':
        if (this.worker === undefined) this.leaderIs(message.leader);
        return;
      case 'takes-over':
        this.leader = undefined;
        return;
      case 'ask':
        if (message.leader !== this.surroundings.tab) return;
        this.tell({ kind: 'in-hand', tab: message.tab, id: message.request.id });
        this.askFor(message.tab, message.request);
        return;
      case 'in-hand':
        if (message.tab === this.surroundings.tab) this.isInHand(message.id);
        return;
      case 'answer':
        if (message.tab === this.surroundings.tab) this.settle(message.answer.id, message.answer);
        return;
      case 'event':
        this.onEvent(message.event);
    }
  }

  private workerSaid(message: EngineMessage): void {
    if ('event' in message) {
      if (message.event.type === 'connection') this.connection = message.event;
      this.onEvent(message.event);
      this.tell({ kind: 'event', event: message.event });
      return;
    }
    const answered = this.asked.get(message.id);
    this.asked.delete(message.id);
    answered?.(message);
  }

  /** Without a worker nothing more can be done in this tab: every open call ends, and so does every later one. */
  private workerCrashed(): void {
    for (const [id, answered] of [...this.asked]) {
      this.asked.delete(id);
      answered({ id, error: 'crypto' });
    }
    this.worker = {
      addEventListener: () => undefined,
      postMessage: (request) => this.workerSaid({ id: (request as EngineRequest).id, error: 'crypto' }),
    };
  }

  private isInHand(id: number): void {
    const pending = this.pending.get(id);
    if (pending !== undefined) pending.inHand = true;
  }

  private askFor(tab: string, request: EngineRequest): void {
    this.askWorker(request, (answer) =>
      this.tell({ kind: 'answer', tab, answer: { ...answer, id: request.id } }),
    );
  }

  private settle(id: number, answer: EngineAnswer): void {
    const pending = this.pending.get(id);
    if (pending === undefined) return;
    this.pending.delete(id);
    if ('error' in answer) pending.reject(new EngineError(answer.error, answer.retryAt));
    else pending.resolve(answer.result);
  }

  private tell(message: ChannelMessage): void {
    this.surroundings.channel.postMessage(message);
  }
}
