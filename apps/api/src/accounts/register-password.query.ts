import { Injectable } from '@nestjs/common';
import { respondToRegistration } from '@collab/crypto/public';
import type { AccountId } from '@collab/domain';
import { refuseAs } from '../kernel/security/refuse-as.js';
import { OpaqueSetup } from './opaque-setup.js';

/** Answers the opening of a new password's OPAQUE registration. Nothing is kept between its two halves. */
@Injectable()
export class RegisterPasswordQuery {
  constructor(private readonly opaque: OpaqueSetup) {}

  /** @throws Refusal `bad-request` for what is no OPAQUE message. */
  async answer(accountId: AccountId, registrationRequest: string): Promise<{ registrationResponse: string }> {
    const serverSetup = await this.opaque.read();
    return refuseAs('bad-request', () =>
      respondToRegistration({ serverSetup, accountId, registrationRequest }),
    );
  }
}
