import {
  type CommandDefinition,
  type InputOf,
  type OutputOf,
  RefreshSession,
  RefusalBody,
} from '@collab/domain';
import * as z from 'zod';
import { EngineError } from '../engine.port.js';
import type { Surroundings } from './ports.js';

/** Milliseconds after which a request counts as lost: a commit of 4 MiB passes in half of it on a slow line. */
const ANSWER_TIMEOUT = 120_000;

/** Speaks the HTTP half of the protocol: encodes by the command's own schema, renews the session once when it has run out. */
export class Api {
  private csrfToken: string | undefined;
  private refreshing: Promise<OutputOf<typeof RefreshSession>> | undefined;

  constructor(private readonly surroundings: Pick<Surroundings, 'fetch'>) {}

  /** The token that unsafe requests carry from now on; it comes with each view of the session. */
  rememberCsrfToken(token: string | undefined): void {
    this.csrfToken = token;
  }

  /** Calls a command. Throws `EngineError` with the server's code, or `network` when there was no answer. */
  async call<Command extends CommandDefinition>(
    command: Command,
    input: InputOf<Command>,
  ): Promise<OutputOf<Command>> {
    try {
      return await this.once(command, input);
    } catch (error) {
      const expired = error instanceof EngineError && error.code === 'unauthenticated';
      if (!expired || command.access === 'anyone') throw error;
      await this.refresh();
      return this.once(command, input);
    }
  }

  /** Renews the cookies; calls that run out at the same moment share one renewal. */
  async refresh(): Promise<OutputOf<typeof RefreshSession>> {
    this.refreshing ??= this.once(RefreshSession, {}).finally(() => {
      this.refreshing = undefined;
    });
    const session = await this.refreshing;
    this.rememberCsrfToken(session.csrfToken);
    return session;
  }

  private async once<Command extends CommandDefinition>(
    { http, input: inputSchema, output: outputSchema }: Command,
    input: InputOf<Command>,
  ): Promise<OutputOf<Command>> {
    if (http === undefined) throw new TypeError('this command travels on the socket');
    const unsafe = http.method !== 'GET';
    let response: Response;
    try {
      response = await this.surroundings.fetch(http.path, {
        method: http.method,
        credentials: 'same-origin',
        signal: AbortSignal.timeout(ANSWER_TIMEOUT),
        headers: {
          ...(unsafe ? { 'content-type': 'application/json' } : {}),
          ...(unsafe && this.csrfToken !== undefined ? { 'x-csrf-token': this.csrfToken } : {}),
        },
        ...(unsafe ? { body: JSON.stringify(z.encode(inputSchema, input)) } : {}),
      });
    } catch {
      throw new EngineError('network');
    }
    const answer: unknown = await response.json().catch(() => undefined);
    if (!response.ok) {
      const refusal = RefusalBody.safeParse(answer);
      if (!refusal.success) throw new EngineError('network');
      throw new EngineError(refusal.data.code, refusal.data.retryAt);
    }
    return z.decode(outputSchema, answer as never) as OutputOf<Command>;
  }
}
