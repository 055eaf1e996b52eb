import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import { Refusal } from '@collab/domain';
import type { FrameRequest } from './frame.js';

/**
 * The one way out for what goes wrong behind a frame. A `Refusal` goes to the client as its code and fixed sentence;
 * anything else is the server's own fault: it goes to the log, which keeps its kind and place only, and the client learns
 * `internal`.
 */
@Catch()
export class RefusalFilter implements ExceptionFilter {
  private readonly logger = new Logger('Socket');

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToWs().getData<FrameRequest>();
    if (error instanceof Refusal) return request.connection.refuse(request.id, error.code);
    this.logger.error(error);
    request.connection.refuse(request.id, 'internal');
  }
}
