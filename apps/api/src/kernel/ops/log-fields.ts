import { isNativeError } from 'node:util/types';

/**
 * What may stand in a log line. A field that is not in this list, or whose value does not have the form given here, is
 * dropped: a log can hold nothing that somebody typed.
 */
const name = (value: unknown): boolean => typeof value === 'string' && /^[\w.:/@-]{1,80}$/.test(value);
const count = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);

const ALLOWED_FIELDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  /** Part of the program that speaks. */
  context: name,
  /** HTTP request: method, route as declared (never the address that was asked for), outcome. */
  method: name,
  route: (value) => typeof value === 'string' && /^[\w./:*-]{1,120}$/.test(value),
  status: count,
  durationMs: count,
  /** Declared types and codes. */
  command: name,
  refusal: name,
  eventType: name,
  projection: name,
  queue: name,
  job: name,
  check: name,
  /** Numbers. */
  attempt: count,
  bytes: count,
  count,
  lag: count,
  port: count,
  exitCode: count,
  signal: name,
  version: name,
  /** An error without its message, which may quote what a person sent: class, code, and where it was thrown. */
  error: name,
  code: name,
  frames: (value) => Array.isArray(value) && value.every(isFrame),
};

const EVENT_NAME = /^[a-z][a-z0-9-]{0,63}$/;
const MAX_FRAMES = 12;
const MAX_CAUSES = 3;

/** The allowed part of the fields. */
export function allowedFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([key, value]) => Object.hasOwn(ALLOWED_FIELDS, key) && ALLOWED_FIELDS[key]?.(value),
    ),
  );
}

/** The name of an event as it may be logged; any other text becomes `unnamed`. */
export function eventName(text: unknown): string {
  return typeof text === 'string' && EVENT_NAME.test(text) ? text : 'unnamed';
}

/** What may be logged of anything that was thrown. */
export function describeError(thrown: unknown): { error: string; code?: string; frames: readonly string[] } {
  if (!isNativeError(thrown)) return { error: typeof thrown, frames: [] };
  const frames: string[] = [];
  let cause: unknown = thrown;
  for (let depth = 0; isNativeError(cause) && depth < MAX_CAUSES; depth += 1) {
    frames.push(...framesOf(cause));
    cause = cause.cause;
  }
  const code = 'code' in thrown && typeof thrown.code === 'string' ? { code: thrown.code } : {};
  return { error: thrown.constructor.name, ...code, frames: frames.slice(0, MAX_FRAMES) };
}

/** Functions and places; the first lines of a stack, which repeat the message, are left out. */
function framesOf(error: Error): readonly string[] {
  const message = error.message === '' ? [] : error.message.split('\n').map((line) => line.trim());
  return (error.stack ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => isFrame(line) && !message.includes(line));
}

function isFrame(line: unknown): boolean {
  return (
    typeof line === 'string' && /^at [\w.<>[\]# ]*\(?(file:\/\/|node:|\/)[^\s()]+:\d+:\d+\)?$/.test(line)
  );
}
