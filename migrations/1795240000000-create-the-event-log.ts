import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The event log: dense positions in commit order (the row lock on `log_head` makes them so), events that nobody
 * changes, and the ciphertext that some events stand for.
 */
export class CreateTheEventLog1795240000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE log_head (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        position bigint NOT NULL
      ) WITH (fillfactor = 10)`);
    await runner.query(`INSERT INTO log_head (position) VALUES (0)`);
    await runner.query(`
      CREATE TABLE events (
        position bigint NOT NULL CONSTRAINT events_position PRIMARY KEY,
        at timestamptz NOT NULL,
        revision integer NOT NULL,
        version smallint NOT NULL,
        id text COLLATE "C" NOT NULL CONSTRAINT events_id UNIQUE,
        stream text COLLATE "C" NOT NULL,
        type text COLLATE "C" NOT NULL,
        actor text COLLATE "C" NOT NULL,
        payload text COLLATE "C" NOT NULL,
        sealed bytea,
        CONSTRAINT events_stream_revision UNIQUE (stream, revision)
      )`);
    await runner.query(`ALTER TABLE events ALTER COLUMN sealed SET STORAGE EXTERNAL`);
    await runner.query(`
      CREATE FUNCTION refuse_change_of_events() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'events are append-only'; END
      $$`);
    await runner.query(`
      CREATE TRIGGER events_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON events
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_events()`);
    for (const table of ['envelope_bodies', 'handshake_bodies']) {
      await runner.query(`
        CREATE TABLE ${table} (
          event_id text COLLATE "C" PRIMARY KEY,
          bytes bytea NOT NULL
        )`);
      // Ciphertext does not compress; trying to would cost time on every message.
      await runner.query(`ALTER TABLE ${table} ALTER COLUMN bytes SET STORAGE EXTERNAL`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE handshake_bodies, envelope_bodies, events, log_head`);
    await runner.query(`DROP FUNCTION refuse_change_of_events()`);
  }
}
