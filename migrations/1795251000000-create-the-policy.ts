import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What holds for every account, as the log tells it; one row, or none while nobody has changed it. */
export class CreateThePolicy1795251000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE policies (
        only_one boolean PRIMARY KEY CHECK (only_one),
        revision integer NOT NULL,
        sign_up text COLLATE "C" NOT NULL,
        allowed_domains text[] NOT NULL,
        second_factor_required boolean NOT NULL,
        awareness_version integer NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE policies`);
  }
}
