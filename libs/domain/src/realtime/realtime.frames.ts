import { z } from 'zod';
import { REFUSALS, type RefusalCode } from '../kernel/errors.js';

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
export const RefusalBody = z.strictObject({ code: z.enum(codes), message: z.string() });
