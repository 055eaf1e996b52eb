import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { Refusal, RefusalBody, type RefusalCode } from '@collab/domain';
import type { FastifyReply } from 'fastify';
import { Log } from '../ops/log.js';
import { Metrics } from '../ops/metrics.js';

/**
 * The one way in which an HTTP request fails: `{ code, message, retryAt? }` with the status of the refusal. Nothing of the request
 * is repeated. What is not a refusal is the server's own fault, and is logged.
 */
@Catch()
export class RefusalFilter implements ExceptionFilter {
  private readonly refusals;

  constructor(
    private readonly log: Log,
    metrics: Metrics,
  ) {
    this.refusals = metrics.counter('http_refusals_total', 'Requests that were refused, by code.', ['code']);
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const refusal = toRefusal(error);
    this.refusals.inc({ code: refusal.code });
    if (refusal.code === 'internal') this.log.failure('request-failed', error);
    sendRefusal(host.switchToHttp().getResponse<FastifyReply>(), refusal);
  }
}

/** Answers with a refusal, unless something has been answered already; says when to try again where that is known. */
export function sendRefusal(reply: FastifyReply, refusal: Refusal): void {
  if (reply.sent) return;
  if (refusal.retryAt !== undefined) {
    const seconds = Math.ceil((Date.parse(refusal.retryAt) - Date.now()) / 1000);
    void reply.header('retry-after', Math.max(1, seconds));
  }
  void reply
    .status(refusal.status)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send(refusalText(refusal));
}

/** The refusal that stands for any error: a refusal for itself, an HTTP error of client kind for the nearest code. */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const status = error instanceof HttpException ? error.getStatus() : statusOf(error);
  return new Refusal(codeOf(status));
}

/** A refusal as the JSON text of its body. */
export function refusalText(refusal: Refusal): string {
  const { code, message, retryAt } = refusal;
  return JSON.stringify(RefusalBody.encode({ code, message, ...(retryAt && { retryAt }) }));
}

function statusOf(error: unknown): number {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' ? status : 500;
}

function codeOf(status: number): RefusalCode {
  switch (status) {
    case 404:
      return 'not-found';
    case 413:
      return 'too-large';
    case 429:
      return 'too-many-requests';
    default:
      return status >= 400 && status < 500 ? 'bad-request' : 'internal';
  }
}
