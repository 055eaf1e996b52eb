import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { DeviceCaller } from '../kernel/security/caller.js';
import { DeviceLog } from './device-log.js';
import { KeyPackages } from './key-packages.js';

export class PublishKeyPackagesCommand extends Command<{ readonly available: number }> {
  constructor(
    readonly caller: DeviceCaller,
    readonly keyPackages: readonly Uint8Array[],
  ) {
    super();
  }
}

/** Leaves key packages of the calling device on the server. */
@CommandHandler(PublishKeyPackagesCommand)
export class PublishKeyPackagesHandler implements ICommandHandler<PublishKeyPackagesCommand> {
  constructor(
    private readonly keyPackages: KeyPackages,
    private readonly log: DeviceLog,
  ) {}

  async execute({ caller: { accountId, deviceId }, keyPackages }: PublishKeyPackagesCommand) {
    const count = await this.keyPackages.add(deviceId, keyPackages);
    if (count > 0) {
      const published = { accountId, deviceId, count };
      const actor = { kind: 'device', accountId, deviceId } as const;
      await this.log.decide(accountId, { type: 'publish-key-packages', published }, actor);
    }
    return { available: await this.keyPackages.count(deviceId) };
  }
}
