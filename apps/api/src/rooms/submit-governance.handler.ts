import { governanceEntryHash, verifyDeviceCertificate, verifyGovernanceEntry } from '@collab/crypto/public';
import {
  decodeRoomCommand,
  type GovernanceEntry,
  Instant,
  Refusal,
  type RoomCommand,
  roomDecider,
  type RosterEntry,
} from '@collab/domain';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { DevicesQuery } from '../devices/devices.query.js';
import { CommandExecutor } from '../kernel/event-store/command-executor.js';
import { Freshness } from './freshness.js';
import { GovernanceAdmission } from './governance-admission.js';
import { membershipProjection } from './membership.projection.js';
import { RoomStates, roomStream } from './room-states.query.js';

/** One signed command of a room's governance chain, handed in by the device that it names. */
export class SubmitGovernanceEntry extends Command<{ readonly hash: Uint8Array<ArrayBuffer> }> {
  constructor(
    readonly entry: GovernanceEntry,
    readonly caller: RosterEntry,
  ) {
    super();
  }
}

@CommandHandler(SubmitGovernanceEntry)
export class SubmitGovernanceHandler implements ICommandHandler<SubmitGovernanceEntry> {
  constructor(
    private readonly rooms: RoomStates,
    private readonly devices: DevicesQuery,
    private readonly commands: CommandExecutor,
    private readonly freshness: Freshness,
    private readonly admission: GovernanceAdmission,
  ) {}

  async execute({
    entry,
    caller,
  }: SubmitGovernanceEntry): Promise<{ readonly hash: Uint8Array<ArrayBuffer> }> {
    if (entry.accountId !== caller.accountId || entry.deviceId !== caller.deviceId)
      throw new Refusal('governance-invalid');
    const command = decodeRoomCommand(entry.command);
    await this.verify(entry, command);
    await this.admission.admit(entry, command);
    const hash = governanceEntryHash(entry);
    const { checkpoint } = await this.commands.execute({
      stream: roomStream(entry.roomId),
      decider: roomDecider,
      command: {
        type: 'submit-governance',
        entry,
        hash,
        command,
        now: Instant.parse(new Date().toISOString()),
      },
      actor: { kind: 'device', ...caller },
    });
    await this.freshness.of([membershipProjection.name], checkpoint);
    return { hash };
  }

  /**
   * The signature must be the named device's, and the device must be certified by the identity key that the chain has
   * bound to the account, as every client will check again. Throws `Refusal`.
   */
  private async verify(entry: GovernanceEntry, command: RoomCommand): Promise<void> {
    const identityKey = command.type === 'create' ? command.identityKey : await this.boundIdentityKey(entry);
    const certificate = await this.devices.certificateOf(entry.accountId, entry.deviceId);
    if (certificate === undefined) throw new Refusal('device-unknown');
    const { accountId, deviceId } = entry;
    const now = Date.parse(command.at);
    try {
      const { signingKey } = verifyDeviceCertificate(certificate, { identityKey, accountId, deviceId, now });
      verifyGovernanceEntry(entry, signingKey);
    } catch {
      throw new Refusal('governance-invalid');
    }
  }

  private async boundIdentityKey({ roomId, accountId }: GovernanceEntry): Promise<Uint8Array> {
    const { room } = await this.rooms.of(roomId);
    const membership = room.governance.members.get(accountId);
    if (membership === undefined) throw new Refusal('not-found');
    return membership.identityKey;
  }
}
