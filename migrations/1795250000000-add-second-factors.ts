import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Second factors and their recovery codes, log-ins between password and second factor, the counts of tries, and when
 * somebody last proved to be the owner of a session.
 */
export class AddSecondFactors1795250000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // `recorded` becomes true when the event stands in the log: what a crash leaves in between is found again.
    await runner.query(`
      CREATE TABLE factors (
        factor_id text COLLATE "C" PRIMARY KEY,
        account_id text COLLATE "C" NOT NULL,
        kind text NOT NULL,
        sealed bytea NOT NULL,
        last_step bigint NOT NULL DEFAULT -1,
        added_at timestamptz NOT NULL DEFAULT now(),
        last_used_at timestamptz,
        recorded boolean NOT NULL DEFAULT false
      )`);
    await runner.query(`CREATE INDEX factors_of_account ON factors (account_id)`);
    await runner.query(`CREATE INDEX factors_to_record ON factors (factor_id) WHERE NOT recorded`);
    await runner.query(`
      CREATE TABLE recovery_codes (
        account_id text COLLATE "C" NOT NULL,
        code_hash bytea NOT NULL,
        PRIMARY KEY (account_id, code_hash)
      )`);
    await runner.query(`
      CREATE TABLE log_in_steps (
        token_hash bytea PRIMARY KEY,
        sealed bytea NOT NULL,
        tries integer NOT NULL DEFAULT 0,
        expires_at timestamptz NOT NULL
      )`);
    await runner.query(`CREATE INDEX log_in_steps_expiry ON log_in_steps (expires_at)`);
    await runner.query(`
      CREATE TABLE log_in_tries (
        bucket text COLLATE "C" PRIMARY KEY,
        level double precision NOT NULL,
        tried_at timestamptz NOT NULL,
        open_at timestamptz,
        admitted boolean NOT NULL
      )`);
    await runner.query(`CREATE INDEX log_in_tries_age ON log_in_tries (tried_at)`);
    await runner.query(`ALTER TABLE sessions ADD COLUMN authenticated_at timestamptz NOT NULL DEFAULT now()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE sessions DROP COLUMN authenticated_at`);
    await runner.query(`DROP TABLE log_in_tries, log_in_steps, recovery_codes, factors`);
  }
}
