import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a person is shown of a session, when it ends by itself, and the mark by which a removed device is refused in the
 * very statement that looks its session up. Roles are looked up with the account, so that a change of them counts at once.
 */
export class LetPeopleSeeAndEndTheirSessions1795253000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE sessions
        ADD COLUMN client text NOT NULL DEFAULT '',
        ADD COLUMN last_seen_at timestamptz NOT NULL DEFAULT now(),
        ADD COLUMN address_prefix text,
        ADD COLUMN expires_at timestamptz NOT NULL DEFAULT now() + interval '90 days',
        DROP COLUMN roles`);
    await runner.query(`
      ALTER TABLE sessions ALTER COLUMN client DROP DEFAULT, ALTER COLUMN expires_at DROP DEFAULT`);
    await runner.query(`ALTER TABLE device_owners ADD COLUMN revoked_at timestamptz`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE device_owners DROP COLUMN revoked_at`);
    await runner.query(`
      ALTER TABLE sessions
        ADD COLUMN roles text[] NOT NULL DEFAULT '{researcher}',
        DROP COLUMN client, DROP COLUMN last_seen_at, DROP COLUMN address_prefix, DROP COLUMN expires_at`);
    await runner.query(`ALTER TABLE sessions ALTER COLUMN roles DROP DEFAULT`);
  }
}
