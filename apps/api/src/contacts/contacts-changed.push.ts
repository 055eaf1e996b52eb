import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  AccountErased,
  type AccountId,
  ContactsChanged,
  type DataOf,
  type RecordedEvent,
} from '@collab/domain';
import { Log } from '../kernel/ops/log.js';
import { LogTail } from '../kernel/projections/log-tail.js';
import type { LogEvent } from '../kernel/projections/projection.js';
import { Projections } from '../kernel/projections/projections.js';
import { Connections, pushFrame } from '../kernel/realtime/connections.js';
import { ContactsQuery } from './contacts.query.js';
import { contactsProjection } from './contacts.projection.js';

const FRAME = pushFrame(ContactsChanged, {});

/** Tells people's devices that their list of contacts changed; never whoever was declined or blocked. */
@Injectable()
export class ContactsChangedPush implements OnModuleInit {
  constructor(
    private readonly tail: LogTail,
    private readonly projections: Projections,
    private readonly contacts: ContactsQuery,
    private readonly connections: Connections,
    private readonly log: Log,
  ) {}

  onModuleInit(): void {
    this.tail.onBatch((events) => {
      const last = events.findLast(
        ({ event }) => event.stream.startsWith('contact-') || event.type === AccountErased.type,
      );
      if (last === undefined) return;
      this.tell(last, events).catch((error: unknown) => this.log.failure('contacts-push-failed', error));
    });
  }

  private async tell(last: LogEvent, events: readonly LogEvent[]): Promise<void> {
    await this.projections.caughtUp(last.position, { names: [contactsProjection.name] });
    const concerned = new Set(events.flatMap(({ event }) => concernedBy(event)));
    for (const { event } of events) {
      if (event.type !== AccountErased.type) continue;
      const { accountId } = event.data as DataOf<typeof AccountErased>;
      for (const other of await this.contacts.listedBy(accountId)) concerned.add(other);
    }
    this.connections.toAccounts(concerned, FRAME);
  }
}

function concernedBy(event: RecordedEvent): readonly AccountId[] {
  const { accountId, contactId } = event.data as {
    readonly accountId: AccountId;
    readonly contactId: AccountId;
  };
  switch (event.type) {
    case 'ContactRequested':
      return [contactId];
    case 'ContactRequestWithdrawn':
    case 'ContactRequestAccepted':
    case 'ContactRemoved':
      return [accountId, contactId];
    case 'ContactRequestDeclined':
    case 'PersonBlocked':
    case 'PersonUnblocked':
      return [accountId];
    default:
      return [];
  }
}
