import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import { Refusal } from '@collab/domain';
import type { FrameRequest } from './frame.js';

/**
 * The one way out for what goes wrong behind a frame. A `Refusal` goes to the client as its code and fixed sentence;
 * anything else is the server's own fault: it is logged by its kind and place, and the client learns `internal`.
 */
@Catch()
export class RefusalFilter implements ExceptionFilter {
  private readonly logger = new Logger('Socket');

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToWs().getData<FrameRequest>();
    if (error instanceof Refusal) return request.connection.refuse(request.id, error.code);
    const { name, place } = describe(error);
    this.logger.error(`a frame failed: ${name} ${place}`);
    request.connection.refuse(request.id, 'internal');
  }
}

/** Name and stack places of an error without its message, which can quote what a client sent. */
function describe(error: unknown): { name: string; place: string } {
  if (!(error instanceof Error)) return { name: typeof error, place: '' };
  const place = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return { name: error.name, place: place.slice(0, 5).join('') };
}
