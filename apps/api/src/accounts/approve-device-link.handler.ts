import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { verifyDeviceCertificate } from '@collab/crypto/public';
import { type ApproveDeviceLink, type InputOf, Refusal } from '@collab/domain';
import type { DeviceCaller } from '../kernel/security/caller.js';
import { refuseAs } from '../kernel/security/refuse-as.js';
import { AccountLog } from './account-log.js';
import { AccountQuery } from './account.query.js';
import { DeviceLinks } from './device-links.js';

export class ApproveDeviceLinkCommand extends Command<void> {
  constructor(
    readonly caller: DeviceCaller,
    readonly input: InputOf<typeof ApproveDeviceLink>,
  ) {
    super();
  }
}

/**
 * Lets a new browser in. The certificate is signed by the account identity key, which lies in the vault: so who approves
 * has opened the vault with the password, and the session that follows is for the holder of the certified key alone.
 */
@CommandHandler(ApproveDeviceLinkCommand)
export class ApproveDeviceLinkHandler implements ICommandHandler<ApproveDeviceLinkCommand> {
  constructor(
    private readonly accounts: AccountQuery,
    private readonly links: DeviceLinks,
    private readonly log: AccountLog,
  ) {}

  async execute({ caller, input }: ApproveDeviceLinkCommand): Promise<void> {
    const { accountId, deviceId: approvedBy } = caller;
    const { linkHash, deviceId, certificate, approval } = input;
    const identityKey = (await this.accounts.find(accountId))?.identityKey;
    if (!identityKey) throw new Refusal('device-unknown');
    const { signingKey } = await refuseAs('certificate-invalid', () =>
      verifyDeviceCertificate(certificate, { identityKey, accountId, deviceId, now: Date.now() }),
    );
    await this.links.approve(caller, linkHash, { deviceId, signingKey, approval });
    await this.log.decide(
      accountId,
      { type: 'approve-device-link', approved: { accountId, deviceId, approvedBy } },
      { kind: 'device', accountId, deviceId: approvedBy },
    );
  }
}
