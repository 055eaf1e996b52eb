import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Mailed links that set a new password, and the history of each vault, which is a read model. */
export class LetPeopleRecoverTheirAccounts1795254000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // A row without an account answers for an address that has none, so that both cost the same.
    await runner.query(`
      CREATE TABLE password_resets (
        token_hash bytea PRIMARY KEY,
        account_id text COLLATE "C",
        expires_at timestamptz NOT NULL,
        new_identity_record bytea
      )`);
    await runner.query(`CREATE INDEX password_resets_expiry ON password_resets (expires_at)`);
    await runner.query(`CREATE INDEX password_resets_of_account ON password_resets (account_id)`);
    await runner.query(`
      CREATE TABLE vault_history (
        account_id text COLLATE "C" NOT NULL,
        number integer NOT NULL,
        at timestamptz NOT NULL,
        change text NOT NULL,
        PRIMARY KEY (account_id, number)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE vault_history, password_resets`);
  }
}
