import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { DataOf, SessionEnded } from '@collab/domain';
import { LogTail } from '../kernel/projections/log-tail.js';
import { SessionRegistry } from '../kernel/security/session-registry.js';

/** Announces the ends of sessions from the log, so that every node closes its sockets, whichever node ended them. */
@Injectable()
export class SessionEnds implements OnModuleInit {
  constructor(
    private readonly tail: LogTail,
    private readonly registry: SessionRegistry,
  ) {}

  onModuleInit(): void {
    this.tail.onBatch((batch) => {
      for (const { event } of batch) {
        if (event.type !== 'SessionEnded') continue;
        const { sessionId } = event.data as DataOf<typeof SessionEnded>;
        this.registry.announceEnd(sessionId);
      }
    });
  }
}
