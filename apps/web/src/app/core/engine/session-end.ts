import { LogOut, ReadSession } from '@collab/domain';
import { EngineError } from '../engine.port.js';
import type { Api } from './api.js';
import type { RecordStorage } from './ports.js';

/** Record of this browser, of no account: a session that was logged out of, and that the server has not heard of. */
const OWED = 'session-end';
/** After these there is no session left to end. */
const ENDED = new Set<string>(['unauthenticated', 'device-revoked']);

/** Ends the session that the cookies of this browser speak for. What cannot be said at once is said at the next contact. */
export class SessionEnd {
  private saying: Promise<void> | undefined;

  constructor(
    private readonly api: Api,
    private readonly storage: RecordStorage,
  ) {}

  /** Never fails: whoever logs out is logged out here. */
  async end(): Promise<void> {
    await this.storage.write([{ key: OWED, value: new Uint8Array(1) }]);
    await this.settle();
  }

  /** Says what is owed, if anything is. */
  settle(): Promise<void> {
    this.saying ??= this.say().finally(() => {
      this.saying = undefined;
    });
    return this.saying;
  }

  /** A new session has taken the place of the one that was to end. */
  async forget(): Promise<void> {
    await this.storage.write([{ key: OWED, value: null }]);
  }

  private async say(): Promise<void> {
    if ((await this.storage.get(OWED)) === undefined) return;
    try {
      // A page that was opened anew has no token for changes.
      this.api.rememberCsrfToken((await this.api.call(ReadSession, {})).csrfToken);
      await this.api.call(LogOut, {});
    } catch (error) {
      if (!(error instanceof EngineError) || !ENDED.has(error.code)) return;
    }
    this.api.rememberCsrfToken(undefined);
    await this.forget();
  }
}
