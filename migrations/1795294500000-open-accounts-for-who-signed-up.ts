import type { MigrationInterface, QueryRunner } from 'typeorm';

/** By what the browser that signed up is known, and how often the mailed link of a sign-up was sent again. */
export class OpenAccountsForWhoSignedUp1795294500000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE sign_ups ADD COLUMN browser_token_hash bytea, ADD COLUMN browser_until timestamptz,
         ADD COLUMN sent_again integer NOT NULL DEFAULT 0`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE sign_ups DROP COLUMN browser_token_hash, DROP COLUMN browser_until, DROP COLUMN sent_again`,
    );
  }
}
