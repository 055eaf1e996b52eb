import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { encodePrekeyBundle } from '@collab/crypto/public';
import {
  Refusal,
  type AccountId,
  type ClaimPrekeyBundles,
  type DeviceId,
  type OutputOf,
} from '@collab/domain';
import { DevicesQuery, type DeviceRow } from './devices.query.js';
import { DrainLimits } from './drain-limits.js';
import { Prekeys } from './prekeys.js';
import { ReachableQuery } from './reachable.query.js';

export class ClaimPrekeyBundlesCommand extends Command<OutputOf<typeof ClaimPrekeyBundles>> {
  constructor(
    readonly accountId: AccountId,
    readonly devices: readonly DeviceId[],
  ) {
    super();
  }
}

/** Hands prekeys out, to those whom their owner's devices may hear from directly. */
@CommandHandler(ClaimPrekeyBundlesCommand)
export class ClaimPrekeyBundlesHandler implements ICommandHandler<ClaimPrekeyBundlesCommand> {
  constructor(
    private readonly limits: DrainLimits,
    private readonly devices: DevicesQuery,
    private readonly reachable: ReachableQuery,
    private readonly prekeys: Prekeys,
  ) {}

  async execute({
    accountId,
    devices,
  }: ClaimPrekeyBundlesCommand): Promise<OutputOf<typeof ClaimPrekeyBundles>> {
    this.limits.countClaim('prekeys', accountId);
    const wanted = [...new Set(devices)];
    const certificates = await this.reachableAmong(accountId, wanted);
    // Who has taken too many gets a bundle without one-time prekeys, as when none is left: a session starts all the same.
    const full = wanted.filter((deviceId) => this.limits.mayTake('prekeys', accountId, deviceId));
    const handedOut = await this.prekeys.claim(wanted, full);
    const bundles = handedOut.flatMap(({ deviceId, ...prekeys }) => {
      const certificate = certificates.get(deviceId);
      return certificate ? [{ deviceId, bundle: encodePrekeyBundle({ certificate, ...prekeys }) }] : [];
    });
    const served = new Set(bundles.map(({ deviceId }) => deviceId));
    return { bundles, missing: wanted.filter((deviceId) => !served.has(deviceId)) };
  }

  /** Unknown devices and those of strangers are refused alike, so that nobody learns which exist. */
  private async reachableAmong(
    accountId: AccountId,
    wanted: readonly DeviceId[],
  ): Promise<ReadonlyMap<DeviceId, DeviceRow['certificate']>> {
    const found = await this.devices.findAll(wanted);
    const owners = [...new Set(found.map((device) => device.accountId))];
    const reachable = await this.reachable.by(accountId, owners);
    if (found.length !== wanted.length || owners.some((owner) => !reachable.has(owner)))
      throw new Refusal('not-found');
    return new Map(found.map(({ deviceId, certificate }) => [deviceId, certificate]));
  }
}
