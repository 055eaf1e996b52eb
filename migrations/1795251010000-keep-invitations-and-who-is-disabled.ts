import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Invitations that wait and accounts that are disabled, as the log tells them. Beside them, what is no event: which mails
 * that follow from an event were written, and which could not be delivered at all.
 */
export class KeepInvitationsAndWhoIsDisabled1795251010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE disabled_accounts (account_id text COLLATE "C" PRIMARY KEY)`);
    await runner.query(`
      CREATE TABLE invitations (
        account_id text COLLATE "C" PRIMARY KEY,
        email_index bytea,
        email text NOT NULL,
        language text COLLATE "C" NOT NULL,
        roles text[] NOT NULL,
        expires_at timestamptz NOT NULL
      )`);
    await runner.query(`CREATE INDEX invitations_of_address ON invitations (email_index)`);
    await runner.query(`
      CREATE TABLE mails_of_events (
        cause text COLLATE "C" PRIMARY KEY,
        written_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(`
      ALTER TABLE outgoing_mails ADD COLUMN given_up_at timestamptz, ADD COLUMN failure text,
        ADD COLUMN round integer NOT NULL DEFAULT 0`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE outgoing_mails DROP COLUMN given_up_at, DROP COLUMN failure, DROP COLUMN round`,
    );
    await runner.query(`DROP TABLE mails_of_events, invitations, disabled_accounts`);
  }
}
