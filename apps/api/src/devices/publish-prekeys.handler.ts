import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { parseDeviceCertificate, verifyPrekeyUpload } from '@collab/crypto/public';
import { Refusal } from '@collab/domain';
import type { DeviceCaller } from '../kernel/security/caller.js';
import { refuseAs } from '../kernel/security/refuse-as.js';
import { DeviceLog } from './device-log.js';
import { DevicesQuery } from './devices.query.js';
import { type PrekeyCounts, Prekeys } from './prekeys.js';

export class PublishPrekeysCommand extends Command<PrekeyCounts> {
  constructor(
    readonly caller: DeviceCaller,
    readonly prekeys: readonly Uint8Array[],
  ) {
    super();
  }
}

/** Leaves prekeys of the calling device on the server, when its own key has signed each of them. */
@CommandHandler(PublishPrekeysCommand)
export class PublishPrekeysHandler implements ICommandHandler<PublishPrekeysCommand> {
  constructor(
    private readonly devices: DevicesQuery,
    private readonly prekeys: Prekeys,
    private readonly log: DeviceLog,
  ) {}

  async execute({ caller: { accountId, deviceId }, prekeys }: PublishPrekeysCommand) {
    const certificate = await this.devices.certificateOf(accountId, deviceId);
    if (certificate === undefined) throw new Refusal('device-unknown');
    const verified = await refuseAs('bad-request', () =>
      verifyPrekeyUpload(prekeys, parseDeviceCertificate(certificate), Date.now()),
    );
    const signed = verified.flatMap(({ kind, keyId, expiresAt }, at) => {
      const bytes = prekeys[at];
      return bytes === undefined ? [] : [{ kind, keyId, expiresAt, signed: bytes }];
    });
    const count = await this.prekeys.add(deviceId, signed);
    if (count > 0) {
      const actor = { kind: 'device', accountId, deviceId } as const;
      const published = { accountId, deviceId, count };
      await this.log.decide(accountId, { type: 'publish-prekeys', published }, actor);
    }
    return this.prekeys.count(deviceId);
  }
}
