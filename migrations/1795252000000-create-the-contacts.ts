import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Contacts and handles as the log tells them, and beside them what is no event: requests until they are settled, the keys
 * that notes are sealed to, the claims to handles, and what people's devices know about others, sealed.
 */
export class CreateTheContacts1795252000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE contacts (
        account_id text COLLATE "C" NOT NULL,
        contact_id text COLLATE "C" NOT NULL,
        status text COLLATE "C" CHECK (status IN ('incoming', 'outgoing', 'contact')),
        request_id text COLLATE "C",
        blocked boolean NOT NULL,
        since timestamptz NOT NULL,
        PRIMARY KEY (account_id, contact_id)
      )`);
    await runner.query(`
      CREATE TABLE handles (account_id text COLLATE "C" PRIMARY KEY, handle text NOT NULL)`);
    await runner.query(`
      CREATE TABLE handle_claims (
        handle_index bytea PRIMARY KEY,
        account_id text COLLATE "C" NOT NULL
      )`);
    await runner.query(`CREATE INDEX handle_claims_of_account ON handle_claims (account_id)`);
    await runner.query(`
      CREATE TABLE contact_keys (account_id text COLLATE "C" PRIMARY KEY, contact_key bytea NOT NULL)`);
    await runner.query(`
      CREATE TABLE contact_requests (
        request_id text COLLATE "C" PRIMARY KEY,
        account_id text COLLATE "C" NOT NULL,
        target_index bytea NOT NULL,
        note bytea,
        sent_at timestamptz NOT NULL DEFAULT now(),
        closed_at timestamptz
      )`);
    await runner.query(`CREATE INDEX contact_requests_of_account ON contact_requests (account_id, sent_at)`);
    await runner.query(`
      CREATE TABLE account_books (
        account_id text COLLATE "C" PRIMARY KEY,
        revision integer NOT NULL,
        sealed bytea NOT NULL
      )`);
    await runner.query(`ALTER TABLE account_books ALTER COLUMN sealed SET STORAGE EXTERNAL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE account_books, contact_requests, contact_keys, handle_claims, handles, contacts`);
  }
}
