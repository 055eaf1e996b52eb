import type { EngineCalls, EngineEvent } from '../engine.port.js';
import { administrationCalls } from './administration.js';
import { Api } from './api.js';
import { contactCalls } from './contact-calls.js';
import { deviceLinkCalls, LinkDesk } from './device-links.js';
import { deviceCalls } from './devices.js';
import { factorCalls } from './factors.js';
import { guideCalls } from './guide.js';
import type { Surroundings } from './ports.js';
import { profileCalls } from './profile-calls.js';
import { RecoveryDesk, recoveryCalls } from './recovery-calls.js';
import { roomCalls } from './room-calls.js';
import type { Open } from './running.js';
import { sessionCalls } from './session-calls.js';
import { SignedIn } from './signed-in.js';

/** The client behind the pages: one per browser profile, in the crypto worker. Each topic answers its calls in a file of its own. */
export class Engine {
  readonly calls: EngineCalls;
  private readonly signedIn: SignedIn;

  constructor(surroundings: Surroundings, emit: (event: EngineEvent) => void) {
    const api = new Api(surroundings);
    const desk = new RecoveryDesk();
    const links = new LinkDesk();
    const signedIn = new SignedIn(api, surroundings, desk, links, emit);
    const open: Open = () => signedIn.open();
    this.signedIn = signedIn;
    this.calls = {
      ...sessionCalls(api, surroundings, signedIn, emit),
      ...administrationCalls(api),
      ...contactCalls(open),
      ...deviceCalls(api, open),
      ...deviceLinkCalls(api, surroundings, signedIn, links),
      ...factorCalls(api),
      ...profileCalls(api, signedIn, open),
      ...guideCalls(api),
      ...recoveryCalls(api, desk, open),
      ...roomCalls(open, emit),
    };
  }

  /** Calls by name, as the pages' messages carry it. */
  async call(method: keyof EngineCalls, input: unknown): Promise<unknown> {
    return (this.calls[method] as (input: unknown) => Promise<unknown>)(input);
  }

  /** Tries to connect at once; for the moment when the network comes back. */
  hurry(): void {
    this.signedIn.now?.socket.hurry();
    if (this.signedIn.now === undefined) void this.signedIn.ending.settle();
  }

  /** Ends timers and the connection; what is stored stays as it is. */
  stop(): void {
    this.signedIn.stop();
  }
}
