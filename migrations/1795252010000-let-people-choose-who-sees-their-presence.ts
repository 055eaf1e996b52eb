import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who may see whether somebody is here, and when they last were: state, replaced by each change, and no event. */
export class LetPeopleChooseWhoSeesTheirPresence1795252010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE presences (
        account_id text COLLATE "C" PRIMARY KEY,
        visibility text COLLATE "C" NOT NULL DEFAULT 'contacts' CHECK (visibility IN ('nobody', 'contacts', 'all')),
        last_seen timestamptz
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE presences`);
  }
}
