import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { Refusal, RefusalBody, type RefusalCode } from '@collab/domain';
import type { FastifyReply } from 'fastify';

/**
 * The one way in which an HTTP request fails: `{ code, message }` with the status of the refusal. Nothing of the request
 * is repeated. What is not a refusal is the server's own fault: it is logged without its message, which may hold values.
 */
@Catch()
export class RefusalFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  catch(error: unknown, host: ArgumentsHost): void {
    const refusal = toRefusal(error);
    if (refusal.code === 'internal') this.logger.error(describeFailure(error));
    sendRefusal(host.switchToHttp().getResponse<FastifyReply>(), refusal);
  }
}

/** Answers with a refusal, unless something has been answered already. */
export function sendRefusal(reply: FastifyReply, refusal: Refusal): void {
  if (reply.sent) return;
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
  return JSON.stringify(RefusalBody.encode({ code: refusal.code, message: refusal.message }));
}

/** What may be written down of an unexpected error: its class, code and where it was thrown, never its message. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return `a ${typeof error} was thrown`;
  const code = 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : '';
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [`${error.name}${code}`, ...frames.slice(0, 8)].join('\n');
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
