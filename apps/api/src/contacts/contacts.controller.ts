import { Controller } from '@nestjs/common';
import {
  AnswerContactRequest,
  BlockPerson,
  type InputOf,
  ListContacts,
  Refusal,
  RemoveContact,
} from '@collab/domain';
import { CurrentCaller, type DeviceCaller } from '../kernel/security/caller.js';
import { Endpoint } from '../kernel/security/endpoint.js';
import { RateLimiter } from '../kernel/security/rate-limiter.js';
import { SharedRoomsQuery } from '../rooms/shared-rooms.query.js';
import { ContactLog } from './contact-log.js';
import { ContactRequests } from './contact-requests.js';
import { ContactsQuery } from './contacts.query.js';

const CHANGES = { burst: 60, perMinute: 30 };

/** What people are to each other. */
@Controller()
export class ContactsController {
  constructor(
    private readonly contacts: ContactsQuery,
    private readonly log: ContactLog,
    private readonly requests: ContactRequests,
    private readonly sharedRooms: SharedRoomsQuery,
    private readonly limiter: RateLimiter,
  ) {}

  @Endpoint(ListContacts)
  async list(_input: InputOf<typeof ListContacts>, @CurrentCaller() { accountId }: DeviceCaller) {
    return { contacts: await this.contacts.listOf(accountId) };
  }

  @Endpoint(AnswerContactRequest)
  async answer(
    { accountId: contactId, accepted }: InputOf<typeof AnswerContactRequest>,
    @CurrentCaller() { accountId }: DeviceCaller,
  ) {
    this.limiter.take('contact changes', accountId, CHANGES);
    // While the row still names the request; an acceptance that is refused has lost its note with the request itself.
    await this.requests.answered(accountId, contactId, accepted);
    await this.log.decide({ accountId, contactId, type: accepted ? 'accept' : 'decline' });
    return {};
  }

  @Endpoint(RemoveContact)
  async remove(
    { accountId: contactId }: InputOf<typeof RemoveContact>,
    @CurrentCaller() { accountId }: DeviceCaller,
  ) {
    this.limiter.take('contact changes', accountId, CHANGES);
    await this.log.decide({ accountId, contactId, type: 'remove' });
    return {};
  }

  @Endpoint(BlockPerson)
  async block(
    { accountId: contactId, blocked }: InputOf<typeof BlockPerson>,
    @CurrentCaller() { accountId }: DeviceCaller,
  ) {
    this.limiter.take('contact changes', accountId, CHANGES);
    await this.requireVisible(accountId, contactId);
    if (blocked) await this.requests.answered(accountId, contactId, false);
    await this.log.decide({ accountId, contactId, type: blocked ? 'block' : 'unblock' });
    return {};
  }

  /** An id that the caller cannot know is refused alike, whether an account has it or not. */
  private async requireVisible(accountId: DeviceCaller['accountId'], contactId: DeviceCaller['accountId']) {
    const known =
      (await this.contacts.visibleTo(accountId, [contactId])).has(contactId) ||
      (await this.sharedRooms.sharedWith(accountId, [contactId])).has(contactId);
    if (!known) throw new Refusal('not-found');
  }
}
