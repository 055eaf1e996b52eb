import 'reflect-metadata';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Logger, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { pino } from 'pino';
import { Log } from './log.js';
import { RequestLog } from './request-log.js';

const CANARY = 'canary-7f3b';

class SecretError extends Error {
  readonly code = 'E_SECRET';
  readonly detail = CANARY;
  constructor() {
    super(`${CANARY}\n    at ${CANARY} (/app/${CANARY}.js:1:1)`);
  }
}

@Controller('notes')
class NotesController {
  private readonly logger = new Logger('Notes');

  @Get(':noteId')
  read(): never {
    throw new SecretError();
  }

  @Post()
  write(@Body() body: { text: string }): object {
    this.logger.log(`wrote ${body.text}`, 'Notes');
    this.logger.warn({ text: body.text }, new SecretError());
    this.logger.error(new SecretError(), body.text);
    this.logger.debug(body.text);
    return {};
  }
}

@Module({ controllers: [NotesController] })
class NotesModule {}

/** Collects what is written, as a pino destination. */
function collector() {
  const lines: string[] = [];
  return { lines, write: (line: string) => void lines.push(line) };
}

describe('the log', () => {
  let application: NestFastifyApplication | undefined;
  afterEach(async () => application?.close());

  async function withSecretsEverywhere(log: Log): Promise<void> {
    const adapter = new FastifyAdapter();
    new RequestLog(log).attach(adapter.getInstance());
    application = await NestFactory.create<NestFastifyApplication>(NotesModule, adapter, { logger: log });
    await application.listen(0, '127.0.0.1');
    const address = await application.getUrl();
    const headers = { authorization: CANARY, cookie: CANARY, 'user-agent': CANARY };
    const body = JSON.stringify({ text: CANARY });
    await fetch(`${address}/notes/${CANARY}?token=${CANARY}`, { headers });
    await fetch(`${address}/${CANARY}`, { headers });
    await fetch(`${address}/notes`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body,
    });
    await fetch(`${address}/notes`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: `${body}${CANARY}`,
    });
  }

  it('never holds what came in by an address, a header, a body or an error', async () => {
    const destination = collector();
    await withSecretsEverywhere(new Log('trace', destination));
    const text = destination.lines.join('');
    expect(destination.lines.length).toBeGreaterThan(8);
    expect(text).not.toContain(CANARY);
    expect(text).toContain('"route":"/notes/:noteId"');
    expect(text).toContain('"error":"SecretError"');
    expect(text).toContain('"code":"E_SECRET"');
    expect(text).toMatch(/NotesController\.read \([^"]*log\.spec\.ts/);
  });

  it('differs in that from an ordinary logger, which lets the same secrets through', () => {
    const destination = collector();
    const ordinary = pino({}, destination);
    ordinary.info({ headers: { cookie: CANARY } }, 'request');
    ordinary.error(new SecretError());
    expect(destination.lines.filter((line) => line.includes(CANARY))).toHaveLength(2);
  });

  it('drops fields that are not declared, and values that do not have the declared form', () => {
    const destination = collector();
    const log = new Log('info', destination);
    log.event('mail-sent', { context: 'Mailer', to: CANARY, status: CANARY, count: 3, check: `a ${CANARY}` });
    log.event(`sent to ${CANARY}`);
    expect(destination.lines.map((line) => JSON.parse(line))).toEqual([
      { level: 'info', time: expect.any(String), context: 'Mailer', count: 3, event: 'mail-sent' },
      { level: 'info', time: expect.any(String), event: 'unnamed' },
    ]);
  });
});
