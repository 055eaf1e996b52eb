import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What tells when the bytes of a commit may go: how old it is, and how far each device has read. The age is part of a
 * read model, which the server rebuilds when it starts.
 */
export class LetHandshakesExpire1795241410000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('TRUNCATE commits');
    await runner.query('ALTER TABLE commits ADD COLUMN accepted_at timestamptz NOT NULL');
    await runner.query(`
      CREATE TABLE device_cursors (
        device_id text COLLATE "C" NOT NULL,
        room_id text COLLATE "C" NOT NULL,
        seq bigint NOT NULL,
        PRIMARY KEY (room_id, device_id)
      )`);
    await runner.query(`
      CREATE TABLE handshake_floors (
        room_id text COLLATE "C" PRIMARY KEY,
        from_epoch integer NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE handshake_floors, device_cursors');
    await runner.query('ALTER TABLE commits DROP COLUMN accepted_at');
  }
}
