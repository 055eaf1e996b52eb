import type { PoolClient } from 'pg';
import { DatabaseError } from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';
import type { ProjectionTransaction } from './projection.js';

/** SQLSTATE classes (PostgreSQL, appendix A) that blame the values of a statement: data exception, integrity violation. */
const BLAMES_THE_VALUES = new Set(['22', '23']);

/** The database, not an event, is why something failed: it is worth trying again. */
export class DatabaseFailure extends Error {
  override readonly name = 'DatabaseFailure';
}

/**
 * A connection of the pool, spoken to without TypeORM's per-query work: projections run on the way of every message.
 * Statements are prepared by name, so that PostgreSQL plans each once a connection.
 */
export class ProjectionConnection implements ProjectionTransaction {
  private static readonly statementNames = new Map<string, string>();

  private constructor(
    private readonly runner: QueryRunner,
    private readonly client: PoolClient,
  ) {}

  static async open(database: DataSource): Promise<ProjectionConnection> {
    const runner = database.createQueryRunner();
    try {
      return new ProjectionConnection(runner, (await runner.connect()) as PoolClient);
    } catch (error) {
      throw new DatabaseFailure('no connection to the database', { cause: error });
    }
  }

  async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    try {
      const statement = { name: nameOf(sql), text: sql, values: [...parameters] };
      return (await this.client.query(statement)).rows as Row[];
    } catch (error) {
      throw classify(error);
    }
  }

  /** Runs statements without parameters, several at once if separated by semicolons. */
  async execute(sql: string): Promise<void> {
    try {
      await this.client.query(sql);
    } catch (error) {
      throw classify(error);
    }
  }

  /**
   * Runs `work` in a transaction and commits it, or rolls back. The commit does not wait for the disk: what a crash of
   * the database takes away, rows and checkpoint together, is derived from the log again.
   */
  async transaction<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.execute('BEGIN; SET LOCAL synchronous_commit = off');
    try {
      const result = await work();
      await this.execute('COMMIT');
      return result;
    } catch (error) {
      await this.execute('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  release(): Promise<void> {
    return this.runner.release();
  }
}

function nameOf(sql: string): string {
  const names = ProjectionConnection['statementNames'];
  const known = names.get(sql);
  if (known !== undefined) return known;
  const name = `projection_${names.size}`;
  names.set(sql, name);
  return name;
}

function classify(error: unknown): unknown {
  if (error instanceof DatabaseError && BLAMES_THE_VALUES.has(error.code?.slice(0, 2) ?? '')) return error;
  return new DatabaseFailure('the database did not carry out a statement', { cause: error });
}
