import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What accounts need beside their events: sign-ups and log-ins under way, credentials, sessions and their refresh
 * tokens. The table `accounts` is a read model and can be rebuilt; the others cannot.
 */
export class CreateTheAccounts1795240200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE sign_ups (
        account_id text COLLATE "C" PRIMARY KEY,
        sign_up_token_hash bytea UNIQUE,
        email_token_hash bytea UNIQUE,
        sealed bytea,
        verified_at timestamptz,
        expires_at timestamptz NOT NULL
      )`);
    await runner.query(`CREATE INDEX sign_ups_expiry ON sign_ups (expires_at)`);
    await runner.query(`
      CREATE TABLE administrator_links (
        token_hash bytea PRIMARY KEY,
        consumed_by text COLLATE "C"
      )`);
    // The unique index is what two sign-ups of one address race for.
    await runner.query(`
      CREATE TABLE credentials (
        account_id text COLLATE "C" PRIMARY KEY,
        email_index bytea NOT NULL UNIQUE,
        registration_record text NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE log_ins (
        token_hash bytea PRIMARY KEY,
        sealed bytea NOT NULL,
        expires_at timestamptz NOT NULL
      )`);
    await runner.query(`CREATE INDEX log_ins_expiry ON log_ins (expires_at)`);
    await runner.query(`
      CREATE TABLE sessions (
        session_id text COLLATE "C" PRIMARY KEY,
        account_id text COLLATE "C" NOT NULL,
        device_id text COLLATE "C",
        roles text[] NOT NULL,
        started_at timestamptz NOT NULL DEFAULT now(),
        ended_at timestamptz
      )`);
    await runner.query(`CREATE INDEX sessions_of_account ON sessions (account_id) WHERE ended_at IS NULL`);
    await runner.query(`
      CREATE TABLE refresh_tokens (
        token_hash bytea PRIMARY KEY,
        session_id text COLLATE "C" NOT NULL REFERENCES sessions ON DELETE CASCADE,
        expires_at timestamptz NOT NULL,
        used_at timestamptz
      )`);
    await runner.query(`CREATE INDEX refresh_tokens_expiry ON refresh_tokens (expires_at)`);
    await runner.query(`CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session_id)`);
    await runner.query(`
      CREATE TABLE accounts (
        account_id text COLLATE "C" PRIMARY KEY,
        email_index bytea UNIQUE,
        email text NOT NULL,
        display_name text NOT NULL,
        language text NOT NULL,
        roles text[] NOT NULL,
        identity_key bytea
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DROP TABLE accounts, refresh_tokens, sessions, log_ins, credentials, administrator_links, sign_ups`,
    );
  }
}
