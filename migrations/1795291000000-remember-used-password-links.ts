import type { MigrationInterface, QueryRunner } from 'typeorm';

/** So that a mailed link can say that it was used, and not only that it does not work. */
export class RememberUsedPasswordLinks1795291000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE password_resets ADD COLUMN used_at timestamptz`);
    await runner.query(`UPDATE password_resets SET used_at = now() WHERE new_identity_record IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DELETE FROM password_resets WHERE used_at IS NOT NULL AND new_identity_record IS NULL`,
    );
    await runner.query(`ALTER TABLE password_resets DROP COLUMN used_at`);
  }
}
