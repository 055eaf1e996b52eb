import * as z from 'zod';
import { REFUSALS, type RefusalCode } from '../kernel/errors.js';
import { Instant } from '../kernel/ids.js';

/** Numbers a request on its socket, so that the answer finds it. */
const RequestId = z
  .int()
  .min(0)
  .max(2 ** 31);

/** What a client sends: the name of a socket command, a number of its own choosing, and the command's input. */
export const ClientFrame = z.strictObject({ event: z.string().max(64), id: RequestId, data: z.unknown() });

/** The answer to a frame that was carried out. */
export const AnswerFrame = z.strictObject({ event: z.literal('answer'), id: RequestId, data: z.unknown() });

const codes = Object.keys(REFUSALS) as [RefusalCode, ...RefusalCode[]];

/** The answer to a frame that was refused. `id` is null when the frame was too broken to have one. Never echoes. */
export const RefusalFrame = z.strictObject({
  event: z.literal('refused'),
  id: RequestId.nullable(),
  data: z.strictObject({ code: z.enum(codes), message: z.string() }),
});

/** Body of each HTTP refusal. */
export const RefusalBody = z.strictObject({
  code: z.enum(codes),
  message: z.string(),
  /** With `too-many-tries`: when to try again. */
  retryAt: Instant.optional(),
});

/**
 * Codes with which the server closes a socket. 4000 to 4999 are the application's own (RFC 6455, section 7.4.2); beside
 * them stand 1001 (the server stops) and 1009 (a frame of more than twice the limit).
 */
export const SOCKET_CLOSE = {
  /** No valid ticket within the time to authenticate, or none to renew in time. Ask for a ticket and connect again. */
  unauthenticated: 4001,
  /** The session ended. Sign in again. */
  sessionEnded: 4003,
  /** The connection read too slowly. Connect again and catch up with `read-feed`. */
  slowClient: 4008,
  /** Too many sockets of one account. Close one of them first. */
  tooMany: 4029,
} as const;
