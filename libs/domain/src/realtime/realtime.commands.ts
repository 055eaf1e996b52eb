import * as z from 'zod';
import { Count } from '../kernel/count.js';
import { defineCommand } from '../kernel/define-command.js';
import { RoomId } from '../kernel/ids.js';

const EXAMPLE_TOKEN = 'q5Wl1m1v0mZc1b2k0t8Yx7bQqk1mJr0u2d3f4g5h6j8';
const ROOM = RoomId.parse('Zb1n0kq0QeC8J1xkO2v5sA');

export const IssueTicket = defineCommand({
  type: 'issue-ticket',
  summary: 'A ticket for the socket: single use, 30 seconds, bound to the session and to the Origin.',
  http: { method: 'POST', path: '/api/socket-tickets' },
  access: 'device',
  input: z.strictObject({}),
  output: z.strictObject({ ticket: z.string().regex(/^[A-Za-z0-9_-]{43}$/) }),
  example: { input: {}, output: { ticket: EXAMPLE_TOKEN } },
});

export const Authenticate = defineCommand({
  type: 'authenticate',
  summary:
    'First frame on a socket, and again with a fresh ticket before `renewBefore`; the socket closes otherwise.',
  access: 'anyone',
  input: z.strictObject({ ticket: z.string().regex(/^[A-Za-z0-9_-]{43}$/) }),
  output: z.strictObject({ renewBefore: z.iso.datetime({ precision: 3 }) }),
  example: { input: { ticket: EXAMPLE_TOKEN }, output: { renewBefore: '2026-11-21T09:15:00.000Z' } },
});

export const Resume = defineCommand({
  type: 'resume',
  summary:
    'Tells the socket where the device stands in each feed; answers with the rooms that are ahead, then pushes.',
  access: 'device',
  input: z.strictObject({
    cursors: z.array(z.strictObject({ roomId: RoomId, after: Count })).max(1000),
  }),
  output: z.strictObject({ behind: z.array(z.strictObject({ roomId: RoomId, head: z.int().min(0) })) }),
  example: {
    input: { cursors: [{ roomId: ROOM, after: 12 }] },
    output: { behind: [{ roomId: ROOM, head: 13 }] },
  },
});

export const realtimeCommands = [IssueTicket, Authenticate, Resume] as const;
