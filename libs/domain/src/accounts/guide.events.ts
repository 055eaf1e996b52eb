import * as z from 'zod';
import { defineEvent } from '../kernel/define-event.js';
import { AccountId } from '../kernel/ids.js';

/** The edition of the guide's text; raised when what it says has changed so much that everybody should read it again. */
export const GUIDE_EDITION = 1;

const edition = z.int().min(1);
/** The `awarenessVersion` of the policy, which administrators raise to ask everybody anew. */
const policyVersion = z.int().min(1);

/** What somebody has read: which edition of the guide, and which of the administrators' requests it answers. */
export const GuideVersion = z.strictObject({ edition, policyVersion });
export type GuideVersion = z.infer<typeof GuideVersion>;

/** A person went through the guide to its end and said so. */
export const GuideCompleted = defineEvent({
  type: 'GuideCompleted',
  version: 1,
  stream: 'account',
  schema: z.strictObject({ accountId: AccountId, edition, policyVersion }),
  audit: { accountId: 'pseudonym', edition: 'none', policyVersion: 'none' },
  example: { accountId: AccountId.parse('pVqvMCe9lxk1rkEYoUc2uA'), edition: 1, policyVersion: 1 },
});

export const guideEvents = [GuideCompleted] as const;
