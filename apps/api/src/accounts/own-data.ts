import { Inject, Injectable } from '@nestjs/common';
import {
  accountStream,
  type AccountId,
  eventRegistry,
  type OutputOf,
  type ReadOwnData,
  type RecordedEvent,
  Refusal,
} from '@collab/domain';
import * as z from 'zod';
import { EVENT_STORE, type EventStore } from '../kernel/event-store/event-store.js';
import { EventCodec } from '../kernel/subject-keys/event-codec.js';
import { type OwnDataSection, PersonalRecords } from '../kernel/subject-keys/personal-records.js';
import { AccountLog } from './account-log.js';

/** Entries of one page: the copy is never in memory as a whole. */
const PAGE = 200;
const CURSOR = /^([a-z-]{1,40}) (\d{1,9})$/;

/** The copy of all that the server holds about a person: the events of the account, and what each slice keeps beside. */
@Injectable()
export class OwnData {
  constructor(
    private readonly log: AccountLog,
    private readonly records: PersonalRecords,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    private readonly codec: EventCodec,
  ) {}

  /** Notes in the log that a copy was asked for; returns where it begins. */
  async begin(accountId: AccountId): Promise<string> {
    await this.log.decide(accountId, { type: 'request-own-data', accountId }, { kind: 'account', accountId });
    return `${this.sections[0]?.name} 0`;
  }

  async page(accountId: AccountId, cursor: string): Promise<OutputOf<typeof ReadOwnData>> {
    const [, name, from = '0'] = CURSOR.exec(cursor) ?? [];
    const { sections } = this;
    const index = sections.findIndex((section) => section.name === name);
    const section = sections[index];
    if (section === undefined) throw new Refusal('bad-request');
    const entries = await section.read(accountId, Number(from), PAGE);
    const following = sections[index + 1];
    const next =
      entries.length === PAGE
        ? `${section.name} ${Number(from) + PAGE}`
        : following === undefined
          ? null
          : `${following.name} 0`;
    return { section: section.name, entries: [...entries], next };
  }

  private get sections(): readonly OwnDataSection[] {
    return [...this.records.sections, { name: 'events', read: (...page) => this.events(...page) }];
  }

  /** The events of the account's own stream, with what is sealed in them opened. Who else acted is not named. */
  private async events(accountId: AccountId, from: number, limit: number): Promise<readonly object[]> {
    const stored = await this.store.readStream(accountStream(accountId), from);
    const events = await this.codec.decode(stored.slice(0, limit));
    return events.map((event) => ({
      at: event.at,
      type: event.type,
      by: 'accountId' in event.actor && event.actor.accountId === accountId ? 'you' : event.actor.kind,
      data: wireOf(event),
    }));
  }
}

function wireOf({ type, data }: RecordedEvent): unknown {
  const schema = eventRegistry.get(type)?.schema;
  return schema === undefined ? undefined : z.encode(schema, data as never);
}
