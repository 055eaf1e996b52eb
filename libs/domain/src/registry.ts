import { accountCommands } from './accounts/accounts.commands.js';
import { accountEvents } from './accounts/accounts.events.js';
import { sessionCommands } from './accounts/sessions.commands.js';
import { policyEvents } from './accounts/policy.events.js';
import { contactCommands } from './contacts/contacts.commands.js';
import { contactEvents } from './contacts/contacts.events.js';
import { contactPushes } from './contacts/contacts.frames.js';
import { PresenceChanged, presenceCommands } from './contacts/presence.js';
import { detectionEvents } from './detection/detection.events.js';
import type { CommandDefinition, PushDefinition } from './kernel/define-command.js';
import type { EventDefinition } from './kernel/define-event.js';
import { messagingCommands } from './messaging/messaging.commands.js';
import { messagingEvents } from './messaging/messaging.events.js';
import { messagingPushes } from './messaging/messaging.frames.js';
import { realtimeCommands } from './realtime/realtime.commands.js';
import { roomCommands } from './rooms/rooms.commands.js';
import { roomEvents } from './rooms/rooms.events.js';
import { roomPushes } from './rooms/rooms.frames.js';

const byType = <Definition extends { readonly type: string }>(definitions: readonly Definition[]) => {
  const map = new Map<string, Definition>();
  for (const definition of definitions) {
    if (map.has(definition.type)) throw new TypeError(`${definition.type} is declared twice`);
    map.set(definition.type, definition);
  }
  return map as ReadonlyMap<string, Definition>;
};

/** Every event that the log can hold. */
export const eventRegistry = byType<EventDefinition>([
  ...accountEvents,
  ...policyEvents,
  ...contactEvents,
  ...roomEvents,
  ...messagingEvents,
  ...detectionEvents,
] as unknown as EventDefinition[]);

/** Every command and query of the HTTP and socket protocol. */
export const commandRegistry = byType<CommandDefinition>([
  ...accountCommands,
  ...sessionCommands,
  ...contactCommands,
  ...presenceCommands,
  ...roomCommands,
  ...messagingCommands,
  ...realtimeCommands,
]);

/** Every frame that the server sends on its own account. */
export const pushRegistry = byType<PushDefinition>([
  ...contactPushes,
  PresenceChanged,
  ...roomPushes,
  ...messagingPushes,
]);
