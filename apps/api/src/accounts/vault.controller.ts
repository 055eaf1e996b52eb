import { Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ReadVault, StoreVault, type InputOf } from '@collab/domain';
import { CurrentCaller, type Caller } from '../kernel/security/caller.js';
import { Endpoint } from '../kernel/security/endpoint.js';
import { StoreVaultCommand } from './store-vault.handler.js';
import { VaultQuery } from './vault.query.js';

/** The caller's own vault, and nobody else's. */
@Controller()
export class VaultController {
  constructor(
    private readonly commands: CommandBus,
    private readonly vaults: VaultQuery,
  ) {}

  @Endpoint(ReadVault)
  async read(_input: InputOf<typeof ReadVault>, @CurrentCaller() { accountId }: Caller) {
    return { vault: await this.vaults.find(accountId) };
  }

  @Endpoint(StoreVault)
  async store(input: InputOf<typeof StoreVault>, @CurrentCaller() { accountId }: Caller) {
    await this.commands.execute(new StoreVaultCommand(accountId, input));
    return {};
  }
}
