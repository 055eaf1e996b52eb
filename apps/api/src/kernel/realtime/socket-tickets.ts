import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Refusal, SessionId } from '@collab/domain';
import { DataSource } from 'typeorm';
import * as z from 'zod';

/** How long a ticket waits for its socket, in seconds. */
const TICKET_SECONDS = 30;

const TicketRow = z.object({ session_id: SessionId, origin: z.string(), live: z.boolean() });

const hashOf = (ticket: string): Buffer => createHash('sha256').update(ticket).digest();

/**
 * Tickets by which a socket shows whose session it is, since a browser sends no header of ours at the upgrade. They lie
 * in the database, hashed, so that any node takes a ticket of any other and takes it once.
 */
@Injectable()
export class SocketTickets {
  constructor(private readonly database: DataSource) {}

  /** A new ticket, 256 random bits as base64url, for one session and one Origin. */
  async issue(sessionId: SessionId, origin: string): Promise<string> {
    const ticket = randomBytes(32).toString('base64url');
    await this.database.query(
      `WITH expired AS (DELETE FROM socket_tickets WHERE expires_at < now())
       INSERT INTO socket_tickets (ticket_hash, expires_at, session_id, origin)
       VALUES ($1, now() + make_interval(secs => $2), $3, $4)`,
      [hashOf(ticket), TICKET_SECONDS, sessionId, origin],
    );
    return ticket;
  }

  /**
   * Takes a ticket, whatever comes of it, and tells the session that it was issued for. Throws
   * `Refusal('ticket-invalid')` for one that is unknown, used, expired, or was issued to a page of another Origin.
   */
  async take(ticket: string, origin: string): Promise<SessionId> {
    const [rows]: [unknown[], number] = await this.database.query(
      `DELETE FROM socket_tickets WHERE ticket_hash = $1
       RETURNING session_id, origin, expires_at > now() AS live`,
      [hashOf(ticket)],
    );
    const found = TicketRow.safeParse(rows[0]);
    if (!found.success || !found.data.live || found.data.origin !== origin)
      throw new Refusal('ticket-invalid');
    return found.data.session_id;
  }
}
