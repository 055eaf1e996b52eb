import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One wrapped key a person, under which the personal values beside the events lie; null once it was destroyed. */
export class KeepSubjectKeysApartFromTheEvents1795240050000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE subject_keys (
        subject text COLLATE "C" PRIMARY KEY,
        wrapped_key bytea
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE subject_keys`);
  }
}
