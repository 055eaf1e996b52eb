import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A read model: which version of the first-use guide each account has read last. */
export class RememberWhoHasReadTheGuide1795280010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE guide_readers (
        account_id text COLLATE "C" PRIMARY KEY,
        edition integer NOT NULL,
        policy_version integer NOT NULL,
        at timestamptz NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE guide_readers`);
  }
}
