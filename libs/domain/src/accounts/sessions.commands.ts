import * as z from 'zod';
import { defineCommand } from '../kernel/define-command.js';
import { DeviceId, Instant, SessionId } from '../kernel/ids.js';
import { ClientName } from './account-fields.js';

const Nothing = z.strictObject({});
const EXAMPLE_SESSION = SessionId.parse('vXgC5mQeQ1o2m1C3bQm0fQ');

/** A place where the account is signed in, as its owner sees it. */
export const SessionEntry = z.strictObject({
  sessionId: SessionId,
  /** True for the session that asks. */
  current: z.boolean(),
  /** What the browser called itself at the log-in. */
  client: ClientName,
  /** The device that the session is bound to; null until the browser has proved one. */
  deviceId: DeviceId.nullable(),
  firstSeen: Instant,
  /** To the minute. */
  lastSeen: Instant,
  /** `192.0.2.0/24` or `2001:db8:1::/48` of the last request: enough to recognise, too little to locate. */
  addressPrefix: z.string().max(64).nullable(),
});
export type SessionEntry = z.infer<typeof SessionEntry>;

/** Sessions in one answer, those seen last first. */
export const SESSIONS_LISTED = 200;

export const ListSessions = defineCommand({
  type: 'list-sessions',
  summary: 'Where the calling account is signed in.',
  http: { method: 'GET', path: '/api/sessions' },
  access: 'account',
  input: Nothing,
  output: z.strictObject({ sessions: z.array(SessionEntry).max(SESSIONS_LISTED) }),
  example: {
    input: {},
    output: {
      sessions: [
        {
          sessionId: EXAMPLE_SESSION,
          current: true,
          client: 'Chromium on Linux',
          deviceId: DeviceId.parse('0lYq8d9WJtTzI4d1yGEb5g'),
          firstSeen: Instant.parse('2026-11-14T08:12:00.000Z'),
          lastSeen: Instant.parse('2026-11-21T09:00:00.000Z'),
          addressPrefix: '192.0.2.0/24',
        },
      ],
    },
  },
});

export const EndSession = defineCommand({
  type: 'end-session',
  summary: 'Ends one session of the calling account, with its sockets.',
  http: { method: 'POST', path: '/api/sessions/end' },
  access: 'account',
  input: z.strictObject({ sessionId: SessionId }),
  output: Nothing,
  example: { input: { sessionId: EXAMPLE_SESSION }, output: {} },
});

export const EndOtherSessions = defineCommand({
  type: 'end-other-sessions',
  summary: 'Ends every session of the calling account except the one that asks.',
  http: { method: 'POST', path: '/api/sessions/end-others' },
  access: 'account',
  input: Nothing,
  output: z.strictObject({ ended: z.int().min(0) }),
  example: { input: {}, output: { ended: 2 } },
});

export const sessionCommands = [ListSessions, EndSession, EndOtherSessions] as const;
