import { Injectable } from '@nestjs/common';

/** What the person who started the server sees at once, and what must never reach a log. */
export interface OperatorNotice {
  readonly kind: 'mail';
  readonly to: string;
  readonly subject: string;
  readonly link: string | undefined;
  readonly file: string;
}

/** Speaks to the start command over its channel, or to the terminal when the server was started by hand. */
@Injectable()
export class OperatorConsole {
  tell(notice: OperatorNotice): void {
    if (process.send !== undefined && process.connected) process.send({ notice });
    else if (process.stderr.isTTY)
      process.stderr.write(`Mail "${notice.subject}" to ${notice.to}: ${notice.link}\n`);
  }
}
