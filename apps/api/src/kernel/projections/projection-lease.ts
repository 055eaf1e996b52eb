import type { PoolClient } from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';

/** First half of the advisory locks: one a projection. */
const RUNNER_LOCK = 5_483_127;

/**
 * Which projections this process runs, of all processes on the same database. The locks live as long as one connection
 * of this process; when it is lost, another process may take over, and the checkpoints keep the two apart until then.
 */
export class ProjectionLease {
  private runner: QueryRunner | undefined;
  private readonly held = new Set<string>();
  /** One statement at a time on the one connection. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly database: DataSource) {}

  /** Takes the projection if no other process has it; true also when this process has it already. */
  take(projection: string): Promise<boolean> {
    return this.inTurn(async () => {
      if (this.held.has(projection)) return true;
      const runner = await this.connect();
      try {
        const [row] = (await runner.query('SELECT pg_try_advisory_lock($1, hashtext($2)) AS taken', [
          RUNNER_LOCK,
          projection,
        ])) as readonly { readonly taken: boolean }[];
        if (row?.taken !== true) return false;
      } catch (error) {
        this.lost();
        await runner.release().catch(() => undefined);
        throw error;
      }
      this.held.add(projection);
      return true;
    });
  }

  /** Leaves everything to others. */
  close(): Promise<void> {
    return this.inTurn(async () => {
      const { runner } = this;
      this.lost();
      if (runner === undefined || runner.isReleased) return;
      // The connection goes back to the pool, so the locks do not end with it.
      await runner.query('SELECT pg_advisory_unlock_all()');
      await runner.release();
    });
  }

  private async connect(): Promise<QueryRunner> {
    if (this.runner !== undefined) return this.runner;
    const runner = this.database.createQueryRunner();
    const client = (await runner.connect()) as PoolClient;
    client.once('error', () => this.lost());
    return (this.runner = runner);
  }

  private lost(): void {
    this.runner = undefined;
    this.held.clear();
  }

  private inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined);
    return result;
  }
}
