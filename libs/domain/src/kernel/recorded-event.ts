import type { DataOf, EventDefinition } from './define-event.js';
import type { AccountId, DeviceId, EventId, Instant } from './ids.js';

/** Who caused an event. `server` is a policy or a timer, `operator` a command at the machine. */
export type Actor =
  | { readonly kind: 'device'; readonly accountId: AccountId; readonly deviceId: DeviceId }
  | { readonly kind: 'account'; readonly accountId: AccountId }
  | { readonly kind: 'server' }
  | { readonly kind: 'operator' };

/** An event as the fold and the projections see it: decoded, with `ERASED` where a subject's key is gone. */
export interface RecordedEvent<Type extends string = string, Data = unknown> {
  readonly id: EventId;
  readonly type: Type;
  readonly at: Instant;
  readonly actor: Actor;
  readonly stream: string;
  /** Place in its stream, dense, from 0. */
  readonly revision: number;
  readonly data: Data;
}

/** The union of recorded events over a list of definitions; narrows by `type`. */
export type Recorded<Definition> =
  Definition extends EventDefinition<infer Type> ? RecordedEvent<Type, DataOf<Definition>> : never;

/** Personal fields of one subject, encrypted under that subject's key beside the event. */
export interface SealedFields {
  readonly subject: AccountId;
  /** Nonce and AES-256-GCM ciphertext over canonical JSON of { field: [salt, value] }. */
  readonly ciphertext: Uint8Array;
}

/** An event as the store keeps it. `payload` is JSON in commitment form: it reveals no personal value. */
export interface StoredEvent {
  readonly id: EventId;
  readonly type: string;
  readonly version: number;
  readonly at: Instant;
  readonly actor: Actor;
  readonly payload: string;
  readonly sealed: readonly SealedFields[];
}
