import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { SubjectKeysModule } from '../kernel/subject-keys/subject-keys.module.js';
import { SharedRoomsQuery } from '../rooms/shared-rooms.query.js';
import { AccountBookController } from './account-book.controller.js';
import { AccountBooks } from './account-books.js';
import { ContactAddresses } from './contact-addresses.js';
import { ContactLog } from './contact-log.js';
import { ContactRequestsController } from './contact-requests.controller.js';
import { ContactRequests } from './contact-requests.js';
import { ContactsChangedPush } from './contacts-changed.push.js';
import { ContactsController } from './contacts.controller.js';
import { ContactsQuery } from './contacts.query.js';
import { HandleController } from './handle.controller.js';
import { Handles } from './handles.js';
import { PersonAudience } from './person-audience.js';
import { PersonChangedPush } from './person-changed.push.js';
import { PresenceController } from './presence.controller.js';
import { PresenceGateway } from './presence.gateway.js';
import { PresenceQuery } from './presence.query.js';
import { Presences } from './presences.js';
import { StrangerMails } from './stranger-mails.js';
import { ContactRequestSettlement } from './settle-contact-request.job.js';
import { ContactRecords } from './contact-records.js';

/** Who is in contact with whom, how people find each other, and what their devices remember about others. */
@Module({
  imports: [AccountsModule, SubjectKeysModule],
  controllers: [
    AccountBookController,
    ContactRequestsController,
    ContactsController,
    HandleController,
    PresenceController,
  ],
  providers: [
    ContactRecords,
    AccountBooks,
    ContactAddresses,
    ContactLog,
    ContactRequests,
    ContactRequestSettlement,
    ContactsChangedPush,
    ContactsQuery,
    Handles,
    PersonAudience,
    PersonChangedPush,
    PresenceGateway,
    PresenceQuery,
    Presences,
    SharedRoomsQuery,
    StrangerMails,
  ],
})
export class ContactsModule {}
