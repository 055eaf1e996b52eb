import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The new password is stored with the promise of a new identity, so that only the promise itself has to be remembered. */
export class PromiseANewIdentityOnce1795293000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE password_resets ADD COLUMN identity_pending boolean NOT NULL DEFAULT false,
         DROP COLUMN new_identity_record`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE password_resets ADD COLUMN new_identity_record bytea, DROP COLUMN identity_pending`,
    );
  }
}
