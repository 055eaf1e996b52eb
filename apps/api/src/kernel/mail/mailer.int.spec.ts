import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SMTPServer } from 'smtp-server';
import type { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../../../../tests/database.js';
import { readConfig, type Config } from '../config/config.js';
import { openServerSecrets } from '../config/server-secrets.js';
import { openDatabase } from '../database/data-source.js';
import { Jobs } from '../jobs/jobs.js';
import { Log } from '../ops/log.js';
import { OperatorConsole, type OperatorNotice } from '../ops/operator-console.js';
import { BlindIndex } from '../subject-keys/blind-index.js';
import { MailOutbox } from './mail-outbox.js';
import type { MailTemplate } from './mail-template.js';
import { Mailer } from './mailer.js';

const ADDRESS = 'canary@example.org';
const SECRET_LINK = 'http://localhost:8080/verify#token=canary-token';

const verify: MailTemplate<{ link: string }> = ({ link }, language) => ({
  subject: language === 'fr' ? 'Confirmez <votre> adresse' : 'Confirm your address',
  paragraphs: ['1 < 2'],
  action: { label: 'Confirm', url: link },
});

class ListeningConsole extends OperatorConsole {
  readonly notices: OperatorNotice[] = [];
  override tell(notice: OperatorNotice): void {
    this.notices.push(notice);
  }
}

describe('the mailer', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let dataDir: string;
  const operator = new ListeningConsole();

  beforeEach(async () => {
    database = await createTestDatabase();
    dataSource = await openDatabase({ url: database.url, poolSize: 2 });
    dataDir = await mkdtemp(join(tmpdir(), 'collab-mail-'));
    operator.notices.length = 0;
  });
  afterEach(async () => {
    await dataSource.destroy();
    await database.drop();
    await rm(dataDir, { recursive: true });
  });

  async function mailerWith(settings: Record<string, string> = {}) {
    const config: Config = readConfig({
      DATABASE_URL: database.url,
      COLLAB_DATA_DIR: dataDir,
      ...settings,
    });
    const jobs = new Jobs(config, new Log('silent'));
    const secrets = await openServerSecrets(dataDir);
    const outbox = new MailOutbox(dataSource, new BlindIndex(secrets), secrets);
    return { mailer: new Mailer(config, operator, outbox, jobs, dataSource), jobs, outbox };
  }

  const countMails = async () =>
    Number((await dataSource.query('SELECT count(*) FROM outgoing_mails'))[0].count);
  const until = async (holds: () => boolean | Promise<boolean>) => {
    while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
  };

  it('writes a file and tells the operator the link where no mail server is set', async () => {
    const { mailer, jobs } = await mailerWith();
    mailer.onModuleInit();
    jobs.onApplicationBootstrap();
    await mailer.send({ to: ADDRESS, template: verify, language: 'fr', data: { link: SECRET_LINK } });
    await until(async () => (await countMails()) === 0);
    await jobs.beforeApplicationShutdown();
    const files = await readdir(join(dataDir, 'mail'));
    const mail = await readFile(join(dataDir, 'mail', files[0] ?? ''), 'utf8');
    expect(files).toHaveLength(1);
    expect(mail).toContain(`To: ${ADDRESS}`);
    expect(mail).toContain('1 &#60; 2');
    expect(operator.notices).toEqual([expect.objectContaining({ to: ADDRESS, link: SECRET_LINK })]);
  });

  it('keeps neither an address nor a link readable while a mail waits', async () => {
    const { mailer, jobs } = await mailerWith();
    await mailer.send({ to: ADDRESS, template: verify, language: 'en', data: { link: SECRET_LINK } });
    await jobs.beforeApplicationShutdown();
    await dataSource.query('CREATE TABLE naive_outbox AS SELECT $1::text AS mail', [
      `${ADDRESS} ${SECRET_LINK}`,
    ]);
    const holding = await tablesHolding(dataSource, 'canary');
    expect(await countMails()).toBe(1);
    expect(holding).toEqual(['public.naive_outbox']);
  });

  it('delivers after a restart what it had stored but not yet queued', async () => {
    const before = await mailerWith();
    await before.outbox.put({ to: ADDRESS, subject: 'S', text: 'T', html: 'H', link: SECRET_LINK });
    await before.jobs.beforeApplicationShutdown();
    const { mailer, jobs } = await mailerWith();
    mailer.onModuleInit();
    jobs.onApplicationBootstrap();
    mailer.onApplicationBootstrap();
    await until(() => operator.notices.length === 1);
    await jobs.beforeApplicationShutdown();
    expect(operator.notices[0]?.to).toBe(ADDRESS);
  });

  it('hands a mail to the mail server, and tries again when that one was busy', async () => {
    const received: string[] = [];
    let refusals = 1;
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData(stream, _session, done) {
        let text = '';
        stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
        stream.on('end', () => {
          if (refusals > 0) {
            refusals -= 1;
            done(Object.assign(new Error('Busy'), { responseCode: 451 }));
            return;
          }
          received.push(text);
          done();
        });
      },
    });
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    const { mailer, jobs } = await mailerWith({ SMTP_URL: `smtp://127.0.0.1:${port}` });
    mailer.onModuleInit();
    jobs.onApplicationBootstrap();
    await mailer.send({ to: ADDRESS, template: verify, language: 'en', data: { link: SECRET_LINK } });
    await until(() => received.length === 1);
    await jobs.beforeApplicationShutdown();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    expect(received[0]).toContain('Confirm your address');
    expect(operator.notices).toEqual([]);
  });

  it('accepts a mail while the queue is out of reach, and delivers it when the queue is back', async () => {
    const away = await mailerWith({ REDIS_URL: 'redis://127.0.0.1:1' });
    await away.mailer.send({ to: ADDRESS, template: verify, language: 'en', data: { link: SECRET_LINK } });
    const once = { to: ADDRESS, template: verify, language: 'en', data: { link: SECRET_LINK } } as const;
    await away.mailer.sendOnce('event-1', once);
    away.mailer.onApplicationBootstrap();
    await away.jobs.beforeApplicationShutdown();
    expect(await countMails()).toBe(2);
    const { mailer, jobs } = await mailerWith();
    mailer.onModuleInit();
    jobs.onApplicationBootstrap();
    await until(() => operator.notices.length === 2);
    await jobs.beforeApplicationShutdown();
  });

  it('writes the mail of one cause once, however many ask for it', async () => {
    const { mailer, jobs } = await mailerWith();
    const mail = { to: ADDRESS, template: verify, language: 'en', data: { link: SECRET_LINK } } as const;
    await Promise.all(Array.from({ length: 100 }, () => mailer.sendOnce('event-1', mail)));
    await mailer.sendOnce('event-2', mail);
    await jobs.beforeApplicationShutdown();
    expect(await countMails()).toBe(2);
  });

  it('accepts a mail while the mail server is out of reach', async () => {
    const { mailer, jobs } = await mailerWith({ SMTP_URL: 'smtp://127.0.0.1:1' });
    mailer.onModuleInit();
    jobs.onApplicationBootstrap();
    await mailer.send({ to: ADDRESS, template: verify, language: 'en', data: { link: SECRET_LINK } });
    await jobs.beforeApplicationShutdown();
    expect(await countMails()).toBe(1);
  });

  it('keeps for the operator what it gave up, and takes it up again when told to', async () => {
    const { outbox, jobs } = await mailerWith();
    const mailId = await outbox.put({ to: ADDRESS, subject: 'S', text: 'T', html: 'H', link: SECRET_LINK });
    expect(await outbox.pending()).toEqual([{ mailId, round: 0 }]);
    await outbox.giveUp(mailId, 'EENVELOPE 550');
    expect(await outbox.pending()).toEqual([]);
    expect(await outbox.deadLetters()).toEqual([
      { mailId, to: ADDRESS, subject: 'S', failure: 'EENVELOPE 550', givenUpAt: expect.any(Date) },
    ]);
    expect([await outbox.revive(mailId), await outbox.revive(mailId)]).toEqual([true, false]);
    expect(await outbox.pending()).toEqual([{ mailId, round: 1 }]);
    await jobs.beforeApplicationShutdown();
  });
});

/** Every table of the database in one of whose rows the text stands. */
async function tablesHolding(dataSource: DataSource, text: string): Promise<readonly string[]> {
  const tables: { schema: string; name: string }[] = await dataSource.query(
    `SELECT table_schema AS schema, table_name AS name FROM information_schema.tables
     WHERE table_schema IN ('public', 'bullmq') AND table_type = 'BASE TABLE'`,
  );
  const holding: string[] = [];
  for (const { schema, name } of tables) {
    const rows = await dataSource.query(
      `SELECT 1 FROM "${schema}"."${name}" AS one WHERE position($1 in one::text) > 0
         OR position($2 in one::text) > 0 LIMIT 1`,
      [text, Buffer.from(text).toString('hex')],
    );
    if (rows.length > 0) holding.push(`${schema}.${name}`);
  }
  return holding;
}
