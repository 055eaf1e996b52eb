import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Signed prekeys of devices that wait to be handed out, and how far each device has counted its key ids. */
export class LetDevicesLeavePrekeys1795270000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE prekeys (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        device_id text COLLATE "C" NOT NULL REFERENCES device_owners,
        kind text NOT NULL,
        expires_at timestamptz NOT NULL,
        prekey bytea NOT NULL
      )`);
    await runner.query(`ALTER TABLE prekeys ALTER COLUMN prekey SET STORAGE EXTERNAL`);
    await runner.query(`CREATE INDEX prekeys_of_device ON prekeys (device_id, kind, id)`);
    await runner.query(`ALTER TABLE device_owners ADD COLUMN prekeys_up_to bigint NOT NULL DEFAULT 0`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE device_owners DROP COLUMN prekeys_up_to`);
    await runner.query(`DROP TABLE prekeys`);
  }
}
