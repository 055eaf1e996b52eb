import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a device signed under a certificate that it has renewed verifies by that one. */
export class LetDevicesRenewTheirCertificates1795292500000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE devices ADD COLUMN former_certificates bytea[] NOT NULL DEFAULT '{}'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE devices DROP COLUMN former_certificates`);
  }
}
