import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An invitation that was not shown is not told of, either, when it is taken back. */
export class RememberWhoHadInvitedWhoLeft1795295000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE former_members ADD COLUMN invited_by text COLLATE "C"');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE former_members DROP COLUMN invited_by');
  }
}
