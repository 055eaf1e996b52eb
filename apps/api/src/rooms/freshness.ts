import { Injectable } from '@nestjs/common';
import { Refusal } from '@collab/domain';
import type { Checkpoint } from '../kernel/event-store/event-store.js';
import { LogTail } from '../kernel/projections/log-tail.js';
import { Projections } from '../kernel/projections/projections.js';

/**
 * Lets a query wait until its read models show all that this node has seen of the log, and so at least what its sockets
 * were pushed: who reads after a push, or after a command of their own, finds it.
 */
@Injectable()
export class Freshness {
  constructor(
    private readonly tail: LogTail,
    private readonly projections: Projections,
  ) {}

  /** Waits for the named projections, up to a place in the log. Throws `Refusal('overloaded')` when they are far behind. */
  async of(names: readonly string[], upTo: Checkpoint = this.tail.checkpoint): Promise<void> {
    if (!(await this.projections.caughtUp(upTo, { names }))) throw new Refusal('overloaded');
  }
}
