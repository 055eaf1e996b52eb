import {
  type AccountId,
  type CommandDefinition,
  type InputOf,
  type OutputOf,
  type Presence,
  PRESENCE_WATCHED_MAX,
  PresenceChanged,
  ShowPresence,
  WatchPresence,
} from '@collab/domain';
import type { PresenceView } from '../engine.contacts.port.js';

/** Sends a command on the socket. */
export type SocketRequest = <Command extends CommandDefinition>(
  command: Command,
  input: InputOf<Command>,
) => Promise<OutputOf<Command>>;

/** Who is here, as far as the server lets this person see it. Nothing of it is stored. */
export class PresenceWatch {
  private readonly states = new Map<AccountId, PresenceView>();

  constructor(
    private readonly request: SocketRequest,
    private readonly changed: () => void,
  ) {}

  /** Null for whoever does not show it. */
  of(accountId: AccountId): PresenceView | null {
    return this.states.get(accountId) ?? null;
  }

  /** Follows these people from now on, and nobody else. */
  async watch(accountIds: readonly AccountId[]): Promise<void> {
    const { people } = await this.request(WatchPresence, {
      accountIds: accountIds.slice(0, PRESENCE_WATCHED_MAX),
    });
    this.states.clear();
    this.note(people);
  }

  take(data: unknown): void {
    const push = PresenceChanged.schema.safeDecode(data as never);
    if (push.success) this.note(push.data.people);
  }

  async show(away: boolean): Promise<void> {
    await this.request(ShowPresence, { away });
  }

  private note(people: readonly Presence[]): void {
    for (const { accountId, state, lastSeen } of people) {
      if (state === 'hidden') this.states.delete(accountId);
      else this.states.set(accountId, { state, lastSeen });
    }
    this.changed();
  }
}
