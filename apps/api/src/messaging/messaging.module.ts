import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { SubjectKeysModule } from '../kernel/subject-keys/subject-keys.module.js';
import { RoomsModule } from '../rooms/rooms.module.js';
import { EnvelopeTexts } from './envelope-texts.js';
import { FeedPush } from './feed.push.js';
import { Keyring } from './keyring.js';
import { MessagingController } from './messaging.controller.js';
import { MessagingGateway } from './messaging.gateway.js';
import { SendEnvelopeHandler } from './send-envelope.handler.js';
import { SentEnvelopes } from './sent-envelopes.query.js';
import { KeyringRecords } from './keyring-records.js';

@Module({
  imports: [CqrsModule, SubjectKeysModule, RoomsModule],
  controllers: [MessagingController],
  providers: [
    EnvelopeTexts,
    FeedPush,
    Keyring,
    KeyringRecords,
    MessagingGateway,
    SendEnvelopeHandler,
    SentEnvelopes,
  ],
})
export class MessagingModule {}
