import { Injectable } from '@nestjs/common';
import type { SessionId } from '@collab/domain';
import { DataSource } from 'typeorm';
import { addressPrefix } from './address-prefix.js';

/** Milliseconds for which a session that comes from the same network is not written down again. */
const NOTE_EVERY_MS = 60_000;
/** Sessions remembered by this process; of the others it is written down once more. */
const REMEMBERED = 20_000;

interface Sighting {
  readonly prefix: string | null;
  /** Milliseconds of the monotonic clock. */
  readonly at: number;
}

/** Notes when and from which network a session was last used: to the minute, and never the whole address. */
@Injectable()
export class SessionSightings {
  private readonly latest = new Map<SessionId, Sighting>();

  constructor(private readonly database: DataSource) {}

  async note(sessionId: SessionId, address: string, now = performance.now()): Promise<void> {
    const prefix = addressPrefix(address);
    const known = this.latest.get(sessionId);
    if (known !== undefined && known.prefix === prefix && now - known.at < NOTE_EVERY_MS) return;
    this.latest.delete(sessionId);
    this.latest.set(sessionId, { prefix, at: now });
    const [oldest] = this.latest.keys();
    if (this.latest.size > REMEMBERED && oldest !== undefined) this.latest.delete(oldest);
    await this.database.query(
      `UPDATE sessions SET last_seen_at = date_trunc('minute', now()), address_prefix = $2
       WHERE session_id = $1 AND ended_at IS NULL`,
      [sessionId, prefix],
    );
  }
}
