import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { AccountsModule } from '../accounts/accounts.module.js';
import { ContactsQuery } from '../contacts/contacts.query.js';
import { DevicesModule } from '../devices/devices.module.js';
import { SubjectKeysModule } from '../kernel/subject-keys/subject-keys.module.js';
import { CommitAsking } from './commit-asking.js';
import { CommitWantedPush } from './commit-wanted.push.js';
import { DeviceCursors } from './device-cursors.js';
import { FeedQuery } from './feed.query.js';
import { Freshness } from './freshness.js';
import { GovernanceAdmission } from './governance-admission.js';
import { GovernanceQuery } from './governance.query.js';
import { HandshakeExpiry } from './handshake-expiry.job.js';
import { HandshakesQuery } from './handshakes.query.js';
import { PlacesQuery } from './places.query.js';
import { RoomLimits } from './room-limits.js';
import { RoomStates } from './room-states.query.js';
import { RoomSummariesQuery } from './room-summaries.query.js';
import { RoomsChangedPush } from './rooms-changed.push.js';
import { RoomsController } from './rooms.controller.js';
import { RoomsGateway } from './rooms.gateway.js';
import { SharedRoomsQuery } from './shared-rooms.query.js';
import { SubmitCommitHandler } from './submit-commit.handler.js';
import { SubmitGovernanceHandler } from './submit-governance.handler.js';
import { WelcomesQuery } from './welcomes.query.js';
import { RoomRecords } from './room-records.js';

@Module({
  imports: [CqrsModule, SubjectKeysModule, AccountsModule, DevicesModule],
  controllers: [RoomsController],
  providers: [
    RoomRecords,
    CommitAsking,
    CommitWantedPush,
    ContactsQuery,
    DeviceCursors,
    FeedQuery,
    Freshness,
    GovernanceAdmission,
    GovernanceQuery,
    HandshakeExpiry,
    HandshakesQuery,
    PlacesQuery,
    RoomLimits,
    RoomStates,
    RoomSummariesQuery,
    RoomsChangedPush,
    RoomsGateway,
    SharedRoomsQuery,
    SubmitCommitHandler,
    SubmitGovernanceHandler,
    WelcomesQuery,
  ],
  exports: [FeedQuery, RoomStates, SharedRoomsQuery],
})
export class RoomsModule {}
