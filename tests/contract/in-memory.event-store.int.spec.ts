import { InMemoryEventStore } from '../../apps/api/src/kernel/event-store/in-memory.event-store.js';
import { describeEventStore } from './event-store.contract.js';

describeEventStore('in memory', async () => new InMemoryEventStore());
