import { Global, Module } from '@nestjs/common';
import { SubjectKeysModule } from '../subject-keys/subject-keys.module.js';
import { MailOutbox } from './mail-outbox.js';
import { Mailer } from './mailer.js';

/** Outgoing mail, for everyone. */
@Global()
@Module({ imports: [SubjectKeysModule], providers: [MailOutbox, Mailer], exports: [Mailer] })
export class MailModule {}
