import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A room's signed chain is a small part of its feed, and is read from any place on. */
export class FindTheGovernanceOfARoom1795241430000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX ON feed (room_id, seq) WHERE kind = 'governance'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX feed_room_id_seq_idx');
  }
}
