import { topUpKeyPackages } from './key-packages.js';
import { renewOwnPrekeys } from './prekeys.js';
import type { RoomContext } from './room-context.js';
import { Timers } from './timers.js';

/** Milliseconds between two looks at what this device has left on the server, while it stays connected. */
const INTERVAL = 6 * 3600 * 1000;

/** Keeps what others need to reach this device while it is offline: at each connection, and from time to time. */
export class KeyUpkeep {
  private readonly timers = new Timers();
  private turn = Promise.resolve();

  constructor(private readonly context: RoomContext) {
    this.later();
  }

  /** One run at a time: two would draw the same prekeys from one store. */
  run(): Promise<void> {
    const run = this.turn.then(async () => {
      await topUpKeyPackages(this.context);
      await renewOwnPrekeys(this.context);
    });
    this.turn = run.catch(() => undefined);
    return run;
  }

  stop(): void {
    this.timers.clear();
  }

  private later(): void {
    this.timers.later(INTERVAL, async () => {
      this.later();
      await this.run();
    });
  }
}
