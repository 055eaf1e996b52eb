import { type InputOf, type OutputOf, Resume } from '@collab/domain';
import type { SocketIdentity } from '../kernel/realtime/connection.js';
import { Frame, type FrameRequest, SocketGateway } from '../kernel/realtime/frame.js';
import { Log } from '../kernel/ops/log.js';
import { CommitWantedPush } from './commit-wanted.push.js';
import { DeviceCursors } from './device-cursors.js';
import { RoomSummariesQuery } from './room-summaries.query.js';

@SocketGateway()
export class RoomsGateway {
  constructor(
    private readonly summaries: RoomSummariesQuery,
    private readonly cursors: DeviceCursors,
    private readonly commitWanted: CommitWantedPush,
    private readonly log: Log,
  ) {}

  @Frame(Resume)
  async resume(
    { cursors }: InputOf<typeof Resume>,
    { accountId, deviceId }: SocketIdentity,
    { connection }: FrameRequest,
  ): Promise<OutputOf<typeof Resume>> {
    const reached = new Map(cursors.map(({ roomId, after }) => [roomId, after]));
    const rooms = await this.summaries.of(accountId);
    await this.cursors.keep({ accountId, deviceId }, cursors);
    this.commitWanted
      .askNewcomer(connection)
      .catch((error: unknown) => this.log.failure('commit-wanted-failed', error));
    return {
      behind: rooms
        .filter(({ roomId, head }) => head > (reached.get(roomId) ?? 0))
        .map(({ roomId, head }) => ({ roomId, head })),
    };
  }
}
