import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who is in which room, the rooms' feeds and the Welcomes that wait (all three follow the log), and beside them what is
 * no event: keyring segments, tickets of sockets, and which Welcomes a device has taken.
 */
export class CreateRoomsFeedsAndKeyrings1795241200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE room_members (
        room_id text COLLATE "C" NOT NULL,
        account_id text COLLATE "C" NOT NULL,
        status text COLLATE "C" NOT NULL CHECK (status IN ('invited', 'member')),
        PRIMARY KEY (account_id, room_id)
      )`);
    await runner.query(`CREATE INDEX room_members_of_room ON room_members (room_id)`);
    await runner.query(`
      CREATE TABLE feed (
        position bigint NOT NULL,
        seq integer NOT NULL,
        room_id text COLLATE "C" NOT NULL,
        event_id text COLLATE "C" NOT NULL,
        kind text COLLATE "C" NOT NULL CHECK (kind IN ('governance', 'commit', 'envelope')),
        entry text COLLATE "C" NOT NULL,
        PRIMARY KEY (room_id, seq)
      )`);
    // Envelopes are the many; they are found by their place, and only the others by their event.
    await runner.query(`CREATE INDEX feed_of_event ON feed (event_id) WHERE kind <> 'envelope'`);
    await runner.query(`
      CREATE TABLE commits (
        room_id text COLLATE "C" NOT NULL,
        from_epoch integer NOT NULL,
        event_id text COLLATE "C" NOT NULL,
        PRIMARY KEY (room_id, from_epoch)
      )`);
    await runner.query(`
      CREATE TABLE welcomes (
        device_id text COLLATE "C" NOT NULL,
        room_id text COLLATE "C" NOT NULL,
        epoch integer NOT NULL,
        account_id text COLLATE "C" NOT NULL,
        event_id text COLLATE "C" NOT NULL,
        PRIMARY KEY (device_id, room_id, epoch)
      )`);
    await runner.query(`CREATE INDEX welcomes_of_member ON welcomes (room_id, account_id)`);
    await runner.query(`
      CREATE TABLE welcomes_taken (
        device_id text COLLATE "C" NOT NULL,
        room_id text COLLATE "C" NOT NULL,
        epoch integer NOT NULL,
        PRIMARY KEY (device_id, room_id)
      )`);
    await runner.query(`
      CREATE TABLE keyring_cursors (account_id text COLLATE "C" PRIMARY KEY, cursor bigint NOT NULL)`);
    await runner.query(`
      CREATE TABLE keyring_segments (
        account_id text COLLATE "C" NOT NULL,
        device_id text COLLATE "C" NOT NULL,
        index integer NOT NULL,
        revision integer NOT NULL,
        cursor bigint NOT NULL,
        sealed bytea NOT NULL,
        PRIMARY KEY (account_id, device_id, index)
      )`);
    await runner.query(`ALTER TABLE keyring_segments ALTER COLUMN sealed SET STORAGE EXTERNAL`);
    await runner.query(
      `CREATE UNIQUE INDEX keyring_segments_in_order ON keyring_segments (account_id, cursor)`,
    );
    await runner.query(`
      CREATE TABLE socket_tickets (
        ticket_hash bytea PRIMARY KEY,
        expires_at timestamptz NOT NULL,
        session_id text COLLATE "C" NOT NULL,
        origin text COLLATE "C" NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE socket_tickets, keyring_segments, keyring_cursors, welcomes_taken, welcomes,
        commits, feed, room_members`);
  }
}
