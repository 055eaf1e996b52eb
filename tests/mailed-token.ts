/** The token of a mailed link. */
export function tokenOf(link: string | undefined): string {
  const token = /#token=([A-Za-z0-9_-]{43})$/.exec(link ?? '')?.[1];
  if (token === undefined) throw new Error('The mailed link carries no token.');
  return token;
}
