import { hash } from 'node:crypto';
import {
  CommitAccepted,
  type DataOf,
  type DecideCommit,
  type DecideGovernance,
  EventId,
  type InputOf,
  Refusal,
  type Room,
  roomDecider,
  type RoomEvent,
  type RoomId,
  type RosterEntry,
  sameBytes,
  type SubmitCommit,
} from '@collab/domain';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { DevicesQuery } from '../devices/devices.query.js';
import { CommandExecutor, type CommandOrder } from '../kernel/event-store/command-executor.js';
import { EVENT_STORE, type EventStore } from '../kernel/event-store/event-store.js';
import { EventCodec } from '../kernel/subject-keys/event-codec.js';
import { packParts } from '../kernel/event-store/packed-parts.js';
import { RoomLimits } from './room-limits.js';
import { roomStream } from './room-states.query.js';

/** The MLS commit that is to end an epoch, handed in by a device of the room. */
export class SubmitRoomCommit extends Command<{ readonly epoch: number }> {
  constructor(
    readonly input: InputOf<typeof SubmitCommit>,
    readonly caller: RosterEntry,
  ) {
    super();
  }
}

@CommandHandler(SubmitRoomCommit)
export class SubmitCommitHandler implements ICommandHandler<SubmitRoomCommit> {
  constructor(
    private readonly devices: DevicesQuery,
    private readonly commands: CommandExecutor,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    private readonly codec: EventCodec,
    private readonly limits: RoomLimits,
  ) {}

  async execute({ input, caller }: SubmitRoomCommit) {
    const { commandId, roomId, fromEpoch, adds, removes, resync, governanceHash, commit } = input;
    const { welcome, groupInfo } = input;
    if ((welcome === null) !== (adds.length === 0 || resync)) throw new Refusal('commit-mismatch');
    const eventId = EventId.parse(commandId);
    const bytes = packParts([commit, welcome ?? new Uint8Array(), groupInfo ?? new Uint8Array()]);
    const commitHash = Uint8Array.from(hash('sha256', commit, 'buffer'));
    const registered = await this.devices.registeredOf(adds.map(({ accountId }) => accountId));
    const order: CommandOrder<Room, DecideCommit | DecideGovernance, RoomEvent> = {
      stream: roomStream(roomId),
      decider: roomDecider,
      command: {
        type: 'submit-commit',
        roomId,
        actor: caller,
        fromEpoch,
        adds,
        removes,
        resync,
        governanceHash,
        commitHash,
        commitBytes: commit.length,
        devices: registered,
        revoked: await this.devices.revoked(),
      },
      actor: { kind: 'device', ...caller },
      eventIds: [eventId],
      bodies: [{ kind: 'handshake', eventId, bytes }],
    };
    const executed = await this.limits.withinCommits(caller.accountId, bytes.length, () =>
      this.commands.execute(order),
    );
    if (executed.duplicate) await this.requireSame(roomId, fromEpoch, caller, commitHash);
    return { epoch: fromEpoch + 1 };
  }

  /** A command id that was used for another commit, or by another device, is no repetition. */
  private async requireSame(
    roomId: RoomId,
    fromEpoch: number,
    { deviceId }: RosterEntry,
    commitHash: Uint8Array,
  ): Promise<void> {
    const events = await this.codec.decode(await this.store.readStream(roomStream(roomId)));
    const isSame = events.some(({ type, data }) => {
      if (type !== CommitAccepted.type) return false;
      const commit = data as DataOf<typeof CommitAccepted>;
      return (
        commit.fromEpoch === fromEpoch &&
        commit.deviceId === deviceId &&
        sameBytes(commit.commitHash, commitHash)
      );
    });
    if (!isSame) throw new Refusal('conflict');
  }
}
