import * as z from 'zod';
import { defineCommand, definePush } from '../kernel/define-command.js';
import { AccountId, Instant } from '../kernel/ids.js';

/** People whose presence one socket may follow. */
export const PRESENCE_WATCHED_MAX = 500;

/** Who sees whether somebody is here: nobody, their contacts, or also everybody in a common room. */
export const PresenceVisibility = z.enum(['nobody', 'contacts', 'all']);
export type PresenceVisibility = z.infer<typeof PresenceVisibility>;

const ACCOUNT = AccountId.parse('pVqvMCe9lxk1rkEYoUc2uA');

/** `hidden` is what everybody sees whom the person does not let see more, and what is seen of whoever was never here. */
export const Presence = z.strictObject({
  accountId: AccountId,
  state: z.enum(['online', 'away', 'offline', 'hidden']),
  /** When the last device left; null unless `offline`. */
  lastSeen: Instant.nullable(),
});
export type Presence = z.infer<typeof Presence>;
const EXAMPLE: Presence = { accountId: ACCOUNT, state: 'online', lastSeen: null };

export const WatchPresence = defineCommand({
  type: 'watch-presence',
  summary:
    'Says whose presence this socket wants to see, in the place of what it said before; answers with how it is now.',
  access: 'device',
  input: z.strictObject({ accountIds: z.array(AccountId).max(PRESENCE_WATCHED_MAX) }),
  output: z.strictObject({ people: z.array(Presence).max(PRESENCE_WATCHED_MAX) }),
  example: { input: { accountIds: [ACCOUNT] }, output: { people: [EXAMPLE] } },
});

export const ShowPresence = defineCommand({
  type: 'show-presence',
  summary:
    'Whether somebody is in front of this device; a person is away when that holds for none of theirs.',
  access: 'device',
  input: z.strictObject({ away: z.boolean() }),
  output: z.strictObject({}),
  example: { input: { away: true }, output: {} },
});

export const ReadPresenceVisibility = defineCommand({
  type: 'read-presence-visibility',
  summary: 'Who sees the caller’s presence.',
  http: { method: 'GET', path: '/api/presence-visibility' },
  access: 'device',
  input: z.strictObject({}),
  output: z.strictObject({ visibility: PresenceVisibility }),
  example: { input: {}, output: { visibility: 'contacts' } },
});

export const SetPresenceVisibility = defineCommand({
  type: 'set-presence-visibility',
  summary:
    'Lets nobody, contacts, or also everybody in a common room see the caller’s presence, from now on.',
  http: { method: 'PUT', path: '/api/presence-visibility' },
  access: 'device',
  input: z.strictObject({ visibility: PresenceVisibility }),
  output: z.strictObject({}),
  example: { input: { visibility: 'all' }, output: {} },
});

/** Gathered for a moment: one frame a socket, whatever happened in it. */
export const PresenceChanged = definePush({
  type: 'presence-changed',
  summary: 'Presence of people whom this socket watches, as far as it changed.',
  schema: z.strictObject({ people: z.array(Presence).min(1).max(PRESENCE_WATCHED_MAX) }),
  example: { people: [EXAMPLE] },
});

export const presenceCommands = [
  WatchPresence,
  ShowPresence,
  ReadPresenceVisibility,
  SetPresenceVisibility,
] as const;
