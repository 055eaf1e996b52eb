import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Passkeys beside authenticator apps, and the challenge that a log-in step waits to have signed. */
export class LetPasskeysBeSecondFactors1795290000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE factors
        ADD COLUMN credential_hash bytea UNIQUE,
        ADD COLUMN counter bigint NOT NULL DEFAULT 0`);
    await runner.query(`ALTER TABLE log_in_steps ADD COLUMN challenge_hash bytea`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE log_in_steps DROP COLUMN challenge_hash`);
    await runner.query(`ALTER TABLE factors DROP COLUMN counter, DROP COLUMN credential_hash`);
  }
}
