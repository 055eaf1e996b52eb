import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the read model `devices` says of each device since they can be removed; the next start fills it anew. */
export class LetPeopleRemoveTheirDevices1795253010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE devices
        ADD COLUMN registered_at timestamptz NOT NULL DEFAULT now(),
        ADD COLUMN revocation bytea`);
    await runner.query(`ALTER TABLE devices ALTER COLUMN registered_at DROP DEFAULT`);
    await runner.query(`CREATE INDEX sessions_of_device ON sessions (device_id) WHERE device_id IS NOT NULL`);
    await runner.query(
      `CREATE INDEX revoked_devices ON device_owners (device_id) WHERE revoked_at IS NOT NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX revoked_devices, sessions_of_device`);
    await runner.query(`ALTER TABLE devices DROP COLUMN registered_at, DROP COLUMN revocation`);
  }
}
