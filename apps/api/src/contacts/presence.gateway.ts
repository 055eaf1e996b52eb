import { type InputOf, type OutputOf, ShowPresence, WatchPresence } from '@collab/domain';
import type { SocketIdentity } from '../kernel/realtime/connection.js';
import { Frame, type FrameRequest, SocketGateway } from '../kernel/realtime/frame.js';
import { RateLimiter } from '../kernel/security/rate-limiter.js';
import { Presences } from './presences.js';

const WATCHES = { burst: 60, perMinute: 30 };

@SocketGateway()
export class PresenceGateway {
  constructor(
    private readonly presences: Presences,
    private readonly limiter: RateLimiter,
  ) {}

  @Frame(WatchPresence)
  async watchPresence(
    { accountIds }: InputOf<typeof WatchPresence>,
    { accountId }: SocketIdentity,
    { connection }: FrameRequest,
  ): Promise<OutputOf<typeof WatchPresence>> {
    this.limiter.take('presence', accountId, WATCHES);
    return { people: await this.presences.watch(connection, accountId, accountIds) };
  }

  @Frame(ShowPresence)
  async showPresence(
    { away }: InputOf<typeof ShowPresence>,
    { accountId }: SocketIdentity,
    { connection }: FrameRequest,
  ): Promise<OutputOf<typeof ShowPresence>> {
    this.limiter.take('presence', accountId, WATCHES);
    this.presences.show(connection, accountId, away);
    return {};
  }
}
