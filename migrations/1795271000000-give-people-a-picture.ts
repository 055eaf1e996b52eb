import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People's pictures, sealed under their own keys, and which one holds, as the log tells it. */
export class GivePeopleAPicture1795271000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE avatars (account_id text COLLATE "C" PRIMARY KEY, sealed bytea NOT NULL)`);
    await runner.query(`ALTER TABLE accounts ADD COLUMN avatar text COLLATE "C"`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE accounts DROP COLUMN avatar`);
    await runner.query(`DROP TABLE avatars`);
  }
}
