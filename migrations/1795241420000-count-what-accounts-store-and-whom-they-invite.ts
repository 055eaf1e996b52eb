import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How much each account has stored on a day, and who sent the invitations that wait. */
export class CountWhatAccountsStoreAndWhomTheyInvite1795241420000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE storage_used (
        account_id text COLLATE "C" NOT NULL,
        day date NOT NULL,
        bytes bigint NOT NULL,
        PRIMARY KEY (account_id, day)
      )`);
    // The server rebuilds the read model when it starts, which fills the column.
    await runner.query('ALTER TABLE room_members ADD COLUMN invited_by text COLLATE "C"');
    await runner.query(`CREATE INDEX ON room_members (invited_by) WHERE status = 'invited'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE room_members DROP COLUMN invited_by');
    await runner.query('DROP TABLE storage_used');
  }
}
