import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who left has signed parts of a room's chain: newcomers need the certificates to verify it. */
export class RememberWhoWasInARoom1795241300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE former_members (
        room_id text COLLATE "C" NOT NULL,
        account_id text COLLATE "C" NOT NULL,
        PRIMARY KEY (account_id, room_id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE former_members');
  }
}
