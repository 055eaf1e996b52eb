import * as z from 'zod';

/** How many, or the how-manieth: a place in a feed, a revision, an epoch. At most what PostgreSQL's `integer` holds. */
export const Count = z
  .int()
  .min(0)
  .max(2 ** 31 - 1);
