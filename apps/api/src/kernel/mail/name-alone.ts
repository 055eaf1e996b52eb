/**
 * A display name for a mail to somebody who has not asked for it, or null where it is more than a name: letters and what
 * stands between them, nothing that a mail program makes a link of, and no sentence.
 */
export const nameAlone = (name: string): string | null =>
  name.length <= 60 && /^[\p{L}\p{M}\p{N} ’'.,()-]+$/u.test(name) && !/[\p{L}\p{N}]\.[\p{L}\p{N}]/u.test(name)
    ? name
    : null;
