import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type DataOf, DeviceRevoked, SessionEnded } from '@collab/domain';
import { Log } from '../kernel/ops/log.js';
import { LogTail } from '../kernel/projections/log-tail.js';
import { SessionRegistry } from '../kernel/security/session-registry.js';
import { SessionExpiry } from './session-expiry.job.js';

/**
 * Announces the ends of sessions from the log, so that every node closes its sockets, whichever node ended them, and ends
 * those of a device that was removed.
 */
@Injectable()
export class SessionEnds implements OnModuleInit {
  constructor(
    private readonly tail: LogTail,
    private readonly registry: SessionRegistry,
    private readonly expiry: SessionExpiry,
    private readonly log: Log,
  ) {}

  onModuleInit(): void {
    this.tail.onBatch((batch) => {
      for (const { event } of batch) {
        if (event.type === DeviceRevoked.type) {
          this.expiry.expire().catch((error: unknown) => this.log.failure('sessions-not-ended', error));
        }
        if (event.type !== SessionEnded.type) continue;
        const { sessionId } = event.data as DataOf<typeof SessionEnded>;
        this.registry.announceEnd(sessionId);
      }
    });
  }
}
