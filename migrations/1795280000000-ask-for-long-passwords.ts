import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How long a new password has to be is part of the policy. */
export class AskForLongPasswords1795280000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE policies ADD COLUMN password_characters integer NOT NULL DEFAULT 12`);
    await runner.query(`ALTER TABLE policies ALTER COLUMN password_characters DROP DEFAULT`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE policies DROP COLUMN password_characters`);
  }
}
