import { Controller } from '@nestjs/common';
import { ChangeAvatar, ChangeDisplayName, ChangeLanguage, type InputOf } from '@collab/domain';
import { CurrentCaller, type Caller } from '../kernel/security/caller.js';
import { Endpoint } from '../kernel/security/endpoint.js';
import { AccountLog } from './account-log.js';
import { Avatars } from './avatars.js';

/** How people show themselves to others. */
@Controller()
export class ProfileController {
  constructor(
    private readonly log: AccountLog,
    private readonly avatars: Avatars,
  ) {}

  @Endpoint(ChangeDisplayName)
  async changeName(
    { displayName }: InputOf<typeof ChangeDisplayName>,
    @CurrentCaller() { accountId }: Caller,
  ) {
    const change = { accountId, displayName };
    await this.log.decide(accountId, { type: 'change-display-name', change }, { kind: 'account', accountId });
    return {};
  }

  @Endpoint(ChangeLanguage)
  async changeLanguage({ language }: InputOf<typeof ChangeLanguage>, @CurrentCaller() { accountId }: Caller) {
    const change = { accountId, language };
    await this.log.decide(accountId, { type: 'change-language', change }, { kind: 'account', accountId });
    return {};
  }

  @Endpoint(ChangeAvatar)
  async changeAvatar({ avatar }: InputOf<typeof ChangeAvatar>, @CurrentCaller() { accountId }: Caller) {
    await this.avatars.change(accountId, avatar);
    return {};
  }
}
