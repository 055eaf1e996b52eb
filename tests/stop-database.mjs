/** Stops what `start-database.mjs` started; Jest runs both in the same process. */
export default async function stopDatabase() {
  await globalThis.stopTestDatabase();
}
