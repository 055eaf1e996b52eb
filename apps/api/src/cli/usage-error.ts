/** A command line that no command understands; its message says what would be right. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
