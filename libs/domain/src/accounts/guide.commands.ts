import * as z from 'zod';
import { defineCommand } from '../kernel/define-command.js';
import { AccountId, Instant } from '../kernel/ids.js';
import { DisplayName } from './account-fields.js';
import { GuideVersion } from './guide.events.js';

const EXAMPLE_VERSION: GuideVersion = { edition: 1, policyVersion: 1 };

/** Readers in one page of the list. */
export const READERS_PER_PAGE = 100;

export const ReadGuide = defineCommand({
  type: 'read-guide',
  summary: 'Which version of the first-use guide holds, and whether the calling account has read it.',
  http: { method: 'GET', path: '/api/guide' },
  access: 'account',
  input: z.strictObject({}),
  output: z.strictObject({ version: GuideVersion, read: z.boolean() }),
  example: { input: {}, output: { version: EXAMPLE_VERSION, read: false } },
});

export const CompleteGuide = defineCommand({
  type: 'complete-guide',
  summary: 'Says that the calling account has read the guide; a conflict when another version holds by now.',
  http: { method: 'POST', path: '/api/guide/complete' },
  access: 'account',
  input: z.strictObject({ version: GuideVersion }),
  output: z.strictObject({}),
  example: { input: { version: EXAMPLE_VERSION }, output: {} },
});

/** An account, and the last version of the guide that it has read. */
export const GuideReader = z.strictObject({
  accountId: AccountId,
  displayName: DisplayName,
  /** Null for who has not read any. */
  read: z.strictObject({ version: GuideVersion, at: Instant, current: z.boolean() }).nullable(),
});
export type GuideReader = z.infer<typeof GuideReader>;

export const ListGuideReaders = defineCommand({
  type: 'list-guide-readers',
  summary:
    'Who has read which version of the guide, for security officers; those who have not read this one first.',
  http: { method: 'POST', path: '/api/guide/readers' },
  access: 'account',
  role: 'officer',
  input: z.strictObject({
    /** How many to leave out: those of the pages before. */
    skip: z.int().min(0).max(100_000),
  }),
  output: z.strictObject({
    readers: z.array(GuideReader).max(READERS_PER_PAGE),
    /** Accounts that can log in, and how many of them have read the version that holds. */
    accounts: z.int().min(0),
    current: z.int().min(0),
    more: z.boolean(),
  }),
  example: {
    input: { skip: 0 },
    output: {
      readers: [
        {
          accountId: AccountId.parse('pVqvMCe9lxk1rkEYoUc2uA'),
          displayName: 'Maëlle Kervadec',
          read: { version: EXAMPLE_VERSION, at: Instant.parse('2026-11-21T09:00:00.000Z'), current: true },
        },
      ],
      accounts: 7,
      current: 1,
      more: false,
    },
  },
});

export const guideCommands = [ReadGuide, CompleteGuide, ListGuideReaders] as const;
