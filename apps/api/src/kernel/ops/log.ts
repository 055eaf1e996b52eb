import { isNativeError } from 'node:util/types';
import type { LoggerService } from '@nestjs/common';
import { pino, type DestinationStream, type Level, type Logger } from 'pino';
import { allowedFields, describeError, eventName } from './log-fields.js';

type Fields = Readonly<Record<string, unknown>>;

/** Contexts in which Nest itself tells how it starts; their sentences carry route and class names only. */
const START_CONTEXTS = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
]);

/**
 * The server's log: one JSON object a line with a time, a level, the name of what happened and allow-listed fields.
 * It is also Nest's logger; of what libraries write to that one, only the context and the class of an error are kept.
 */
export class Log implements LoggerService {
  private readonly lines: Logger;

  /** Writes to standard output, unless another destination is given. */
  constructor(level: Level | 'silent', destination?: DestinationStream) {
    const options = {
      level,
      base: null,
      messageKey: 'event',
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label: string) => ({ level: label }) },
    };
    this.lines = destination ? pino(options, destination) : pino(options);
  }

  /** Something that happened: its name in kebab-case, and fields of the allow-list. */
  event(event: string, fields: Fields = {}, level: Level = 'info'): void {
    this.lines[level](allowedFields(fields), eventName(event));
  }

  /** A failure that nobody expected; the error's message is left out. */
  failure(event: string, thrown: unknown, fields: Fields = {}): void {
    this.event(event, { ...fields, ...describeError(thrown) }, 'error');
  }

  log(_message: unknown, ...rest: readonly unknown[]): void {
    const context = rest.at(-1);
    if (typeof context === 'string' && START_CONTEXTS.has(context))
      this.event('starting', { context }, 'debug');
    else this.event('notice', { context });
  }

  warn(message: unknown, ...rest: readonly unknown[]): void {
    this.event('warning', { context: rest.at(-1), ...thrownIn([message, ...rest]) }, 'warn');
  }

  error(message: unknown, ...rest: readonly unknown[]): void {
    this.event('error', { context: rest.at(-1), ...thrownIn([message, ...rest]) }, 'error');
  }

  fatal(message: unknown, ...rest: readonly unknown[]): void {
    this.event('fatal', { context: rest.at(-1), ...thrownIn([message, ...rest]) }, 'fatal');
  }

  debug(_message: unknown, ...rest: readonly unknown[]): void {
    this.event('detail', { context: rest.at(-1) }, 'debug');
  }

  verbose(_message: unknown, ...rest: readonly unknown[]): void {
    this.event('detail', { context: rest.at(-1) }, 'trace');
  }
}

function thrownIn(values: readonly unknown[]): Fields {
  const thrown = values.find(isNativeError);
  return thrown === undefined ? {} : describeError(thrown);
}
