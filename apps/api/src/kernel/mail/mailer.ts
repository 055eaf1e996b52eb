import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import { CONFIG, type Config } from '../config/config.js';
import { defineJob } from '../jobs/define-job.js';
import { Jobs } from '../jobs/jobs.js';
import { OperatorConsole } from '../ops/operator-console.js';
import { MailOutbox } from './mail-outbox.js';
import { renderMail, type MailLanguage, type MailTemplate } from './mail-template.js';
import { createTransport, type MailTransport } from './mail-transport.js';

const SendMail = defineJob({
  name: 'send-mail',
  data: z.strictObject({ mailId: z.string() }),
  retry: 'patient',
});

/** Sends mails in the background, at least once, also when the mail server is away for hours. */
@Injectable()
export class Mailer implements OnModuleInit, OnApplicationBootstrap {
  private readonly transport: MailTransport;

  constructor(
    @Inject(CONFIG) config: Config,
    operator: OperatorConsole,
    private readonly outbox: MailOutbox,
    private readonly jobs: Jobs,
  ) {
    this.transport = createTransport(config, operator);
  }

  /** Accepts a mail for delivery; resolves when it is stored durably. */
  async send<Data>(mail: {
    readonly to: string;
    readonly template: MailTemplate<Data>;
    readonly language: MailLanguage;
    readonly data: Data;
  }): Promise<void> {
    const rendered = renderMail(mail.template(mail.data, mail.language), mail.language);
    await this.schedule(await this.outbox.put({ to: mail.to, ...rendered }));
  }

  onModuleInit(): void {
    this.jobs.handle(SendMail, ({ mailId }) => this.deliver(mailId));
  }

  /** Takes up what was stored but not yet queued when the server ended. */
  async onApplicationBootstrap(): Promise<void> {
    for (const mailId of await this.outbox.pending()) await this.schedule(mailId);
  }

  private schedule(mailId: string): Promise<void> {
    return this.jobs.enqueue(SendMail, mailId, { mailId });
  }

  private async deliver(mailId: string): Promise<void> {
    const mail = await this.outbox.read(mailId);
    if (mail === undefined) return;
    await this.transport(mail, mailId);
    await this.outbox.remove(mailId);
  }
}
