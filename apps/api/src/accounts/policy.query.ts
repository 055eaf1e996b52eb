import { Inject, Injectable } from '@nestjs/common';
import { PASSWORD_CHARACTERS, type Policy } from '@collab/domain';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../kernel/config/config.js';

/** The policy that holds, and how often it was changed. */
export type PolicyRow = Policy & { readonly revision: number };

/** What holds for every account: what an administrator has set, else what the settings begin with. */
@Injectable()
export class PolicyQuery {
  /** What holds while no administrator has changed anything. */
  readonly initial: Policy;

  constructor(
    @Inject(CONFIG) { signUp, secondFactor }: Config,
    private readonly database: DataSource,
  ) {
    this.initial = {
      signUp,
      allowedDomains: [],
      secondFactorRequired: secondFactor === 'required',
      passwordCharacters: PASSWORD_CHARACTERS,
      awarenessVersion: 1,
    };
  }

  async read(): Promise<PolicyRow> {
    const rows: PolicyRow[] = await this.database.query(
      `SELECT revision, sign_up AS "signUp", allowed_domains AS "allowedDomains",
         second_factor_required AS "secondFactorRequired", password_characters AS "passwordCharacters",
         awareness_version AS "awarenessVersion" FROM policies`,
    );
    return rows[0] ?? { revision: 0, ...this.initial };
  }
}
