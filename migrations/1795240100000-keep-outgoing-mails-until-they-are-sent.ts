import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Mails between the request that caused them and the mail server; sealed, as they hold addresses and secret links. */
export class KeepOutgoingMailsUntilTheyAreSent1795240100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE outgoing_mails (
        mail_id text COLLATE "C" PRIMARY KEY,
        sealed bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE outgoing_mails`);
  }
}
