import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Refusal, type AccountId, type ClaimKeyPackages, type DeviceId, type OutputOf } from '@collab/domain';
import { SharedRoomsQuery } from '../rooms/shared-rooms.query.js';
import { DevicesQuery } from './devices.query.js';
import { DrainLimits } from './drain-limits.js';
import { KeyPackages } from './key-packages.js';

export class ClaimKeyPackagesCommand extends Command<OutputOf<typeof ClaimKeyPackages>> {
  constructor(
    readonly accountId: AccountId,
    readonly devices: readonly DeviceId[],
  ) {
    super();
  }
}

/** Hands key packages out, to people who are in a room with the devices' owners: nobody needs them to invite. */
@CommandHandler(ClaimKeyPackagesCommand)
export class ClaimKeyPackagesHandler implements ICommandHandler<ClaimKeyPackagesCommand> {
  constructor(
    private readonly limits: DrainLimits,
    private readonly devices: DevicesQuery,
    private readonly sharedRooms: SharedRoomsQuery,
    private readonly keyPackages: KeyPackages,
  ) {}

  async execute({ accountId, devices }: ClaimKeyPackagesCommand) {
    this.limits.countClaim('key packages', accountId);
    const wanted = [...new Set(devices)];
    await this.requireMembers(accountId, wanted);
    // Who has taken too many of one device is answered as if it had none left; the others are served.
    const claimed = await this.keyPackages.claim(
      wanted.filter((deviceId) => this.limits.mayTake('key packages', accountId, deviceId)),
    );
    const served = new Set(claimed.map(({ deviceId }) => deviceId));
    return { claimed, exhausted: wanted.filter((deviceId) => !served.has(deviceId)) };
  }

  /** Unknown devices and those of strangers are refused alike, so that nobody learns which exist. */
  private async requireMembers(accountId: AccountId, wanted: readonly DeviceId[]): Promise<void> {
    const found = await this.devices.findAll(wanted);
    const owners = [...new Set(found.map((device) => device.accountId))];
    const members = await this.sharedRooms.membersWith(accountId, owners);
    if (found.length !== wanted.length || owners.some((owner) => !members.has(owner)))
      throw new Refusal('not-found');
  }
}
