import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Codes that a device shows to let a new browser in, and the sealed messages that pass between the two. */
export class LetDevicesLinkANewBrowser1795270010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE device_links (
        link_hash bytea PRIMARY KEY,
        account_id text COLLATE "C" NOT NULL UNIQUE,
        opened_by text COLLATE "C" NOT NULL,
        expires_at timestamptz NOT NULL,
        offer bytea NOT NULL,
        claim_hash bytea,
        request bytea,
        linked_device text COLLATE "C",
        signing_key bytea,
        approval bytea,
        answer bytea,
        handover bytea,
        finished_at timestamptz
      )`);
    await runner.query(`CREATE INDEX device_links_expiry ON device_links (expires_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE device_links`);
  }
}
