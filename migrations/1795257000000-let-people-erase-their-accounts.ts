import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Whom the log says to be erased (a read model), for whom that was carried out to its end, and by which address waiting
 * mails are found when its owner goes.
 */
export class LetPeopleEraseTheirAccounts1795257000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE erasures (account_id text COLLATE "C" PRIMARY KEY, erased_at timestamptz NOT NULL)`);
    await runner.query(`CREATE TABLE finished_erasures (account_id text COLLATE "C" PRIMARY KEY)`);
    await runner.query(`ALTER TABLE outgoing_mails ADD COLUMN recipient_index bytea`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE outgoing_mails DROP COLUMN recipient_index`);
    await runner.query(`DROP TABLE finished_erasures, erasures`);
  }
}
