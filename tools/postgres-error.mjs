/**
 * Why the embedded server could not be started; `message` is one sentence for the person at the terminal.
 * @typedef {'missing-binary' | 'no-space' | 'port-in-use' | 'not-permitted' | 'start-failed'} PostgresErrorCode
 */
export class PostgresError extends Error {
  /** @override */
  name = 'PostgresError';

  /**
   * @param {PostgresErrorCode} code
   * @param {string} message
   */
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/**
 * @param {string} output what the failed program said
 * @param {string} otherwise
 */
export function classified(output, otherwise) {
  if (/No space left on device|ENOSPC/.test(output)) {
    return new PostgresError('no-space', 'The disk is full: make room for the database and start again.');
  }
  if (/Address already in use|EADDRINUSE/.test(output)) {
    return new PostgresError('port-in-use', 'The port of the database is in use by another program.');
  }
  if (/error while loading shared libraries|ENOENT|Exec format error/.test(output)) {
    return new PostgresError(
      'missing-binary',
      'The embedded PostgreSQL is not complete: run npm ci again, or set DATABASE_URL to a PostgreSQL server.',
    );
  }
  if (/Permission denied|EACCES|Operation not permitted|EPERM/.test(output)) {
    return new PostgresError(
      'not-permitted',
      'The database may not be started here: run as an ordinary user who owns the data folder, or set DATABASE_URL.',
    );
  }
  return new PostgresError('start-failed', otherwise);
}
