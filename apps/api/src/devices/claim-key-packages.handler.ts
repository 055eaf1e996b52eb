import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Refusal, type AccountId, type ClaimKeyPackages, type DeviceId, type OutputOf } from '@collab/domain';
import { RateLimiter } from '../kernel/security/rate-limiter.js';
import { SharedRoomsQuery } from '../rooms/shared-rooms.query.js';
import { DevicesQuery } from './devices.query.js';
import { KeyPackages } from './key-packages.js';

/** Requests of one account, for up to 50 devices each: enough to fill the largest rooms, too little to drain people. */
const CLAIMS = { burst: 60, perMinute: 20 };
/** Key packages of one device that one account gets: twenty at once, twenty an hour. */
const CLAIMS_OF_DEVICE = { burst: 20, perMinute: 20 / 60 };

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
    private readonly limiter: RateLimiter,
    private readonly devices: DevicesQuery,
    private readonly sharedRooms: SharedRoomsQuery,
    private readonly keyPackages: KeyPackages,
  ) {}

  async execute({ accountId, devices }: ClaimKeyPackagesCommand) {
    this.limiter.take('key package claims', accountId, CLAIMS);
    const wanted = [...new Set(devices)];
    await this.requireMembers(accountId, wanted);
    const claimed = await this.keyPackages.claim(
      wanted.filter((deviceId) => this.mayTake(accountId, deviceId)),
    );
    const served = new Set(claimed.map(({ deviceId }) => deviceId));
    return { claimed, exhausted: wanted.filter((deviceId) => !served.has(deviceId)) };
  }

  /** Who has taken too many of one device is answered as if it had none left; the others are served. */
  private mayTake(accountId: AccountId, deviceId: DeviceId): boolean {
    try {
      this.limiter.take('key packages of device', `${accountId} ${deviceId}`, CLAIMS_OF_DEVICE);
      return true;
    } catch (error) {
      if (error instanceof Refusal) return false;
      throw error;
    }
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
