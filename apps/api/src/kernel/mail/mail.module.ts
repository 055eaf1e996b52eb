import { Global, Module } from '@nestjs/common';
import { MailOutbox } from './mail-outbox.js';
import { Mailer } from './mailer.js';

/** Outgoing mail, for everyone. */
@Global()
@Module({ providers: [MailOutbox, Mailer], exports: [Mailer] })
export class MailModule {}
