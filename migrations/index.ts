import { CreateTheEventLog1795240000000 } from './1795240000000-create-the-event-log.js';

/** Every migration, oldest first; the order here is the order in which a new database is built. */
export const migrations = [CreateTheEventLog1795240000000] as const;
