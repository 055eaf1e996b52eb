import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where each projection stands in the log, and the events that it could not handle. */
export class RememberWhereEachProjectionStands1795240060000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE projections (
        name text COLLATE "C" PRIMARY KEY,
        version integer NOT NULL,
        checkpoint text COLLATE "C" NOT NULL
      ) WITH (fillfactor = 10)`);
    await runner.query(`
      CREATE TABLE parked_events (
        projection text COLLATE "C" NOT NULL,
        event_id text COLLATE "C" NOT NULL,
        event_type text COLLATE "C" NOT NULL,
        position text COLLATE "C" NOT NULL,
        error text NOT NULL,
        alert_raised boolean NOT NULL DEFAULT false,
        PRIMARY KEY (projection, event_id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE parked_events, projections`);
  }
}
