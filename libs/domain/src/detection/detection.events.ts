import * as z from 'zod';
import { defineEvent } from '../kernel/define-event.js';
import { AlertId, EventId } from '../kernel/ids.js';

/** A rule, or the server itself, found something that a person should look at. */
export const AlertRaised = defineEvent({
  type: 'AlertRaised',
  version: 1,
  stream: 'alert',
  schema: z.strictObject({
    alertId: AlertId,
    /** Name of the rule that fired. */
    rule: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/),
    severity: z.enum(['low', 'medium', 'high']),
    /** What it is about: the random id of an account or a room, or the name of a part of the server. */
    about: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
    /** Events that show it. */
    evidence: z.array(EventId).max(100),
  }),
  audit: { alertId: 'none', rule: 'none', severity: 'none', about: 'pseudonym', evidence: 'none' },
  example: {
    alertId: AlertId.parse('a1N2b3V4c5X6z7L8k9J0hA'),
    rule: 'projection-parked-an-event',
    severity: 'high',
    about: 'room-members',
    evidence: [EventId.parse('e1N2b3V4c5X6z7L8k9J0hA')],
  },
});

export const detectionEvents = [AlertRaised] as const;
