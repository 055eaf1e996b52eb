import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AccountId, Refusal } from '@collab/domain';
import type { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../../../../tests/database.js';
import { readConfig } from '../config/config.js';
import { openDatabase } from '../database/data-source.js';
import { Log } from '../ops/log.js';
import { StorageQuota } from './storage-quota.js';

const MEBIBYTE = 1024 * 1024;
const MORNING = new Date('2026-11-21T09:00:00.000Z');
const NEXT_DAY = new Date('2026-11-22T00:00:00.000Z');
const refusal = expect.objectContaining({ code: 'quota-reached' });

let database: TestDatabase;
let dataSource: DataSource;
const nodes: StorageQuota[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = await openDatabase({ url: database.url, poolSize: 4 });
});
afterEach(async () => {
  for (const node of nodes.splice(0)) await node.beforeApplicationShutdown();
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

/** A node of a server on which each account may store 10 MiB a day. */
function node(): StorageQuota {
  const config = readConfig({ DATABASE_URL: database.url, COLLAB_STORED_MEGABYTES_PER_DAY: '10' });
  const quota = new StorageQuota(config, dataSource, new Log('silent'));
  nodes.push(quota);
  return quota;
}
const somebody = () => AccountId.parse(randomBytes(16).toString('base64url'));
const done = async () => 'done';

describe('the storage quota', () => {
  it('lets an account store so much on one day, to the byte, and again on the next', async () => {
    const [quota, account] = [node(), somebody()];
    expect(await quota.within(account, 6 * MEBIBYTE, done, MORNING)).toBe('done');
    await quota.within(account, 4 * MEBIBYTE, done, MORNING);
    await expect(quota.within(account, 1, done, MORNING)).rejects.toEqual(refusal);
    await quota.within(somebody(), 10 * MEBIBYTE, done, MORNING);
    await quota.within(account, 10 * MEBIBYTE, done, NEXT_DAY);
  });

  it('does not begin what it refuses, and does not count what fails', async () => {
    const [quota, account] = [node(), somebody()];
    const begun: string[] = [];
    const fails = async () => {
      begun.push('failing');
      throw new Refusal('epoch-stale');
    };
    for (let i = 0; i < 3; i++) {
      await expect(quota.within(account, 8 * MEBIBYTE, fails, MORNING)).rejects.toMatchObject({
        code: 'epoch-stale',
      });
    }
    expect(begun).toHaveLength(3);
    await expect(quota.within(account, 11 * MEBIBYTE, fails, MORNING)).rejects.toEqual(refusal);
    expect(begun).toHaveLength(3);
    await quota.within(account, 10 * MEBIBYTE, done, MORNING);
  });

  it('counts what is under way, so that many at once do not slip through', async () => {
    const [quota, account] = [node(), somebody()];
    const outcomes = await Promise.allSettled(
      Array.from({ length: 100 }, () => quota.within(account, MEBIBYTE, done, MORNING)),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
  });

  it('is remembered over a restart', async () => {
    const [before, account] = [node(), somebody()];
    await before.within(account, MEBIBYTE, done, MORNING);
    await before.beforeApplicationShutdown();
    const after = node();
    await expect(after.within(account, 10 * MEBIBYTE, done, MORNING)).rejects.toEqual(refusal);
    await after.within(account, 9 * MEBIBYTE, done, MORNING);
  });

  it('is shared by the nodes: each learns what the others stored when it writes down its own', async () => {
    const [one, other, account] = [node(), node(), somebody()];
    await other.within(account, 1, done, MORNING);
    await one.within(account, 5 * MEBIBYTE, done, MORNING);
    await one.beforeApplicationShutdown();
    await other.within(account, 2 * MEBIBYTE, done, MORNING);
    await other.beforeApplicationShutdown();
    await expect(other.within(account, 3 * MEBIBYTE, done, MORNING)).rejects.toEqual(refusal);
    await other.within(account, 2 * MEBIBYTE, done, MORNING);
  });
});
