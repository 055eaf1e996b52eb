/** What a command can name by its id. */
export type Thing = 'account' | 'contact request' | 'device' | 'factor' | 'room' | 'session';

/**
 * Whose the thing is. `own`: the caller's, or a room that the caller is a member of. `peer`: of somebody whom the caller
 * sees, in a common room. `foreign`: of a stranger. `gone`: was the caller's, and was ended, removed or withdrawn; of
 * accounts, one that an administrator has disabled. `random`: nobody has ever had it.
 */
export const OWNERSHIPS = ['own', 'peer', 'foreign', 'gone', 'random'] as const;
export type Ownership = (typeof OWNERSHIPS)[number];

/** `done`, the code of the refusal, or `-` where there is no such thing. */
export type Row = readonly [Thing, ...string[]];

/**
 * The reviewed table of what a command answers about whose thing, one row for each command that names one: the answers in
 * the order of `OWNERSHIPS`. What is not the caller's has to look as if it were not there: `foreign` reads as `random`.
 * A code that comes after the question of ownership, such as `epoch-stale`, says that the caller was let as far as that.
 */
export const OWNERSHIP: Readonly<Record<string, Row>> = {};
