import { randomBytes } from 'node:crypto';
import { AccountId, DeviceId, EventId, Instant, type Actor, type StoredEvent } from '@collab/domain';

const randomId = () => randomBytes(16).toString('base64url');

export const newEventId = (): EventId => EventId.parse(randomId());
export const newStream = (): string => `room-${randomId()}`;
export const someAccount = AccountId.parse('pVqvMCe9lxk1rkEYoUc2uA');
export const someDevice: Actor = {
  kind: 'device',
  accountId: someAccount,
  deviceId: DeviceId.parse('0lYq8d9WJtTzI4d1yGEb5g'),
};

/** An event as the codec would hand it to the store; what it says does not matter to the store. */
export function sampleEvent(changes: Partial<StoredEvent> = {}): StoredEvent {
  return {
    id: newEventId(),
    type: 'SampleTaken',
    version: 1,
    at: Instant.parse('2026-11-21T06:43:05.120Z'),
    actor: someDevice,
    payload: '{"depth":12}',
    sealed: [],
    ...changes,
  };
}

export const sampleEvents = (count: number): StoredEvent[] =>
  Array.from({ length: count }, () => sampleEvent());
