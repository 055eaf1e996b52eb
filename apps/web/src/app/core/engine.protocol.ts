import type { EngineCalls, EngineErrorCode, EngineEvent } from './engine.port.js';

export type EngineMethod = keyof EngineCalls;

/** A call as it travels to the crypto worker. `id` is unique within the asking page. */
export interface EngineRequest {
  readonly id: number;
  readonly method: EngineMethod;
  readonly input: unknown;
}

/** The one answer to a request. */
export type EngineAnswer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: EngineErrorCode; readonly retryAt?: string | undefined };

/** Everything that the crypto worker posts. */
export type EngineMessage = EngineAnswer | { readonly event: EngineEvent };

/** Calls that only read, or whose repetition changes nothing: they are asked again when another tab takes over. */
const REPEATABLE: ReadonlySet<EngineMethod> = new Set<EngineMethod>([
  'restore',
  'rooms',
  'room',
  'older',
  'markRead',
  'devices',
  'signUpPolicy',
  'invitation',
  'people',
  'policy',
  'contacts',
  'person',
  'comparison',
  'factors',
  'readPasswordReset',
  'recoverySheetWanted',
  'recovery',
]);

/** True when a call may be asked a second time without doing anything twice. */
export function isRepeatable(method: EngineMethod): boolean {
  return REPEATABLE.has(method);
}
