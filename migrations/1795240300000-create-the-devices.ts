import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What devices need beside their events: who owns a device id, key packages that wait to be claimed, and vaults. The
 * table `devices` is a read model and can be rebuilt; the others cannot.
 */
export class CreateTheDevices1795240300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE device_owners (
        device_id text COLLATE "C" PRIMARY KEY,
        account_id text COLLATE "C" NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE key_packages (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        device_id text COLLATE "C" NOT NULL REFERENCES device_owners,
        hash bytea NOT NULL UNIQUE,
        key_package bytea NOT NULL
      )`);
    await runner.query(`ALTER TABLE key_packages ALTER COLUMN key_package SET STORAGE EXTERNAL`);
    await runner.query(`CREATE INDEX key_packages_of_device ON key_packages (device_id, id)`);
    await runner.query(`
      CREATE TABLE vaults (
        account_id text COLLATE "C" PRIMARY KEY,
        revision integer NOT NULL,
        wrapped_by_password bytea NOT NULL,
        wrapped_by_recovery_code bytea,
        sealed bytea NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE devices (
        device_id text COLLATE "C" PRIMARY KEY,
        account_id text COLLATE "C" NOT NULL,
        name text NOT NULL,
        certificate bytea NOT NULL
      )`);
    await runner.query(`CREATE INDEX devices_of_account ON devices (account_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE devices, vaults, key_packages, device_owners`);
  }
}
