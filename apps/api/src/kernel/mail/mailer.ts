import { isNativeError } from 'node:util/types';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import * as z from 'zod';
import { CONFIG, type Config } from '../config/config.js';
import { defineJob, defineRepeatingJob } from '../jobs/define-job.js';
import { Jobs } from '../jobs/jobs.js';
import { OperatorConsole } from '../ops/operator-console.js';
import { MailOutbox } from './mail-outbox.js';
import { renderMail, type MailLanguage, type MailTemplate } from './mail-template.js';
import { createTransport, deleteMailFiles, type MailTransport } from './mail-transport.js';

const SendMail = defineJob({
  name: 'send-mail',
  data: z.strictObject({ mailId: z.string() }),
  retry: 'patient',
});
/** Takes up what a crash, a queue out of reach or the operator has left waiting. */
const SendWaitingMails = defineRepeatingJob({ name: 'send-waiting-mails', everyMs: 60_000 });

/** A mail to write. */
export interface NewMail<Data> {
  readonly to: string;
  readonly template: MailTemplate<Data>;
  readonly language: MailLanguage;
  readonly data: Data;
}

/** Sends mails in the background, at least once, also when the mail server is away for hours. */
@Injectable()
export class Mailer implements OnModuleInit, OnApplicationBootstrap {
  private readonly transport: MailTransport;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    operator: OperatorConsole,
    private readonly outbox: MailOutbox,
    private readonly jobs: Jobs,
    private readonly database: DataSource,
  ) {
    this.transport = createTransport(config, operator);
  }

  /** Accepts a mail for delivery; resolves when it is stored durably. */
  async send<Data>(mail: NewMail<Data>): Promise<void> {
    this.scheduleSoon(await this.outbox.put(render(mail)));
  }

  /** Accepts the mail of an event, once for each cause: of any number of callers one has it written. */
  async sendOnce<Data>(cause: string, mail: NewMail<Data>): Promise<void> {
    const mailId = await this.database.transaction(async (transaction) => {
      const rows: unknown[] = await transaction.query(
        'INSERT INTO mails_of_events (cause) VALUES ($1) ON CONFLICT DO NOTHING RETURNING cause',
        [cause],
      );
      return rows.length === 0 ? undefined : this.outbox.put(render(mail), transaction);
    });
    if (mailId !== undefined) this.scheduleSoon(mailId);
  }

  /** Takes back what waits for an address, given by its blind index, and what lies on the disk for it. */
  async forget(transaction: EntityManager, recipientIndex: Buffer): Promise<void> {
    await this.outbox.forget(transaction, recipientIndex);
    await deleteMailFiles(this.config, recipientIndex);
  }

  onModuleInit(): void {
    this.jobs.handle(
      SendMail,
      ({ mailId }) => this.deliver(mailId),
      ({ mailId }, error) => this.outbox.giveUp(mailId, failureOf(error)),
    );
    this.jobs.repeat(SendWaitingMails, () => this.takeUp());
  }

  /** Takes up what was stored but not yet queued when the server ended. */
  onApplicationBootstrap(): void {
    this.takeUp().catch((error: unknown) => this.jobs.reportUnqueued(SendMail, error));
  }

  private async takeUp(): Promise<void> {
    for (const { mailId, round } of await this.outbox.pending()) await this.schedule(mailId, round);
  }

  /** Nobody waits for the queue, which may be away: what is stored is taken up when it is back. */
  private scheduleSoon(mailId: string): void {
    this.schedule(mailId, 0).catch((error: unknown) => this.jobs.reportUnqueued(SendMail, error));
  }

  /** Each round of attempts is one job, whoever asks for it. */
  private schedule(mailId: string, round: number): Promise<void> {
    return this.jobs.enqueue(SendMail, `${mailId}-${round}`, { mailId });
  }

  private async deliver(mailId: string): Promise<void> {
    const mail = await this.outbox.read(mailId);
    if (mail === undefined) return;
    await this.transport(mail, mailId, this.outbox.indexOf(mail.to));
    await this.outbox.remove(mailId);
  }
}

const render = <Data>({ to, template, language, data }: NewMail<Data>) => ({
  to,
  ...renderMail(template(data, language), language),
});

/** The code of what the mail server or the network answered, without a word of it. */
function failureOf(error: unknown): string {
  if (!isNativeError(error)) return 'unknown';
  const { code, responseCode } = error as { readonly code?: unknown; readonly responseCode?: unknown };
  const parts = [code, responseCode].filter((part) => /^[A-Z0-9_]{1,40}$/.test(String(part)));
  return parts.length === 0 ? 'unknown' : parts.join(' ');
}
