import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The address of a contact request until it was looked up, sealed, and which strangers were written to in the last days. */
export class WriteToStrangersSeldom1795280020000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE contact_requests ADD COLUMN sealed_address bytea`);
    await runner.query(`
      CREATE TABLE stranger_mails (
        address_index bytea PRIMARY KEY,
        account_id text COLLATE "C" NOT NULL,
        request_id text COLLATE "C" NOT NULL,
        mailed_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(`CREATE INDEX stranger_mails_of_account ON stranger_mails (account_id, mailed_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE stranger_mails`);
    await runner.query(`ALTER TABLE contact_requests DROP COLUMN sealed_address`);
  }
}
