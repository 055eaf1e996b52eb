import { CryptoError, deriveContactKey, openContactNote } from '@collab/crypto';
import {
  type AccountId,
  ListContacts,
  type OutputOf,
  PublishContactKey,
  ReadHandle,
  type RoomId,
} from '@collab/domain';
import type { OutgoingRequestView, PersonView } from '../engine.contacts.port.js';
import { EngineError } from '../engine.port.js';
import { toHex } from './hex.js';
import type { RoomContext } from './room-context.js';
import type { Rooms } from './rooms.js';

type Listed = OutputOf<typeof ListContacts>['contacts'][number];

/** A contact as this device keeps it. Record: `contacts`, the whole list. */
interface ContactRecord extends Omit<Listed, 'note'> {
  readonly note: string | null;
  readonly noteUnreadable: boolean;
}

/** A request in the account book under `request/<requestId>`. */
export interface RequestRecord extends Omit<OutgoingRequestView, 'requestId'> {
  /** Where whoever accepts it is invited. */
  readonly rooms?: readonly RoomId[];
}

/** The people of this account: who is a contact, who asks, and what is known of their keys. */
export class Contacts {
  private records: readonly ContactRecord[] = [];
  /** Of this account, as the server had it last. */
  handle: string | null = null;

  constructor(
    private readonly context: RoomContext,
    private readonly rooms: Rooms,
    /** Tells the pages that what they show has changed. */
    readonly changed: () => void,
  ) {}

  /** Reads what this device knows. */
  async load(): Promise<void> {
    this.records = (await this.context.store.get<readonly ContactRecord[]>('contacts')) ?? [];
  }

  /** With each connection: leaves the key for notes, and reads everybody anew. */
  async connected(): Promise<void> {
    const { api, people, presence } = this.context;
    await this.publishKey();
    await this.refresh();
    this.handle = (await api.call(ReadHandle, {})).handle;
    await people.load(this.everybody(), true);
    await presence.watch(this.everybody());
    this.changed();
  }

  /** Reads the list from the server, opens new notes, and settles requests that were accepted. */
  async refresh(): Promise<void> {
    const { api, book, people, store } = this.context;
    const { contacts } = await api.call(ListContacts, {});
    await people.load(contacts.map(({ accountId }) => accountId));
    this.records = await Promise.all(contacts.map((contact) => this.recordOf(contact)));
    await store.write([{ key: 'contacts', value: this.records }]);
    for (const { accountId, requestId } of this.records) {
      const request = requestId === null ? undefined : book.get<RequestRecord>(`request/${requestId}`);
      if (request === undefined) continue;
      await book.set(`address/${accountId}`, request.to);
      for (const roomId of request.rooms ?? []) await this.inviteAsPromised(roomId, accountId);
      await book.set(`request/${requestId}`, null);
    }
    this.changed();
    // Without a connection there is nobody to see; the next one watches anew.
    await this.context.presence.watch(this.everybody()).catch(() => undefined);
  }

  /** Reads one person anew, after a push. */
  async look(accountId: AccountId): Promise<void> {
    await this.context.people.load([accountId], true);
    this.changed();
  }

  /** Whoever is a contact, asks to be one, or is blocked. */
  people(): PersonView[] {
    return this.records.map(({ accountId }) => this.view(accountId));
  }

  /** Somebody else whom this account can see. Throws `not-found`. */
  async person(accountId: AccountId): Promise<PersonView> {
    const { people, profile } = this.context;
    await people.load([accountId]).catch(() => undefined);
    if (!people.knows(accountId) || accountId === profile.accountId) throw new EngineError('not-found');
    return this.view(accountId);
  }

  /** Another device of this person, or another member, may have been faster; then there is nothing left to do. */
  private async inviteAsPromised(roomId: RoomId, accountId: AccountId): Promise<void> {
    if (!this.rooms.all().some(({ record }) => record.roomId === roomId)) return;
    try {
      await this.context.people.load([accountId], true);
      await this.rooms.invitePerson(roomId, this.context.people.personOf(accountId));
    } catch (error) {
      if (!(error instanceof EngineError) || error.code === 'network') throw error;
    }
  }

  private view(accountId: AccountId): PersonView {
    const { book, identities, people, presence } = this.context;
    const record = this.records.find((contact) => contact.accountId === accountId);
    return {
      accountId,
      displayName: people.nameOf(accountId),
      status: record?.status ?? 'none',
      since: record?.since ?? null,
      note: record?.note ?? null,
      noteUnreadable: record?.noteUnreadable ?? false,
      address: book.get<string>(`address/${accountId}`) ?? null,
      devices: people.devicesOf(accountId).length,
      identity: identities.of(accountId),
      presence: presence.of(accountId),
    };
  }

  /** Whoever stands in a list of this person. */
  private everybody(): AccountId[] {
    const members = this.rooms.all().flatMap(({ record }) => record.identityKeys.map(([id]) => id));
    const all = new Set([...this.records.map(({ accountId }) => accountId), ...members]);
    all.delete(this.context.profile.accountId);
    return [...all];
  }

  private async recordOf({ note, ...contact }: Listed): Promise<ContactRecord> {
    const known = this.records.find(
      ({ accountId, since }) => accountId === contact.accountId && since === contact.since,
    );
    if (note === null) return { ...contact, note: null, noteUnreadable: false };
    if (known !== undefined && !known.noteUnreadable)
      return { ...contact, note: known.note, noteUnreadable: false };
    try {
      return {
        ...contact,
        note: (await this.openNote(contact.accountId, note)) || null,
        noteUnreadable: false,
      };
    } catch (error) {
      if (!(error instanceof CryptoError)) throw error;
      return { ...contact, note: null, noteUnreadable: true };
    }
  }

  /** The note, if a device signed it that the identity key of whoever asks certifies. */
  private async openNote(accountId: AccountId, note: Uint8Array): Promise<string> {
    const { people, profile, now } = this.context;
    const key = await deriveContactKey(profile.keyringKey, profile.accountId);
    return openContactNote(note, key, accountId, async (deviceId) => {
      const { identityKey, devices } = people.personOf(accountId);
      const device = devices.find((candidate) => candidate.deviceId === deviceId);
      if (identityKey === null || device === undefined) return undefined;
      return (await people.certifiedDevice(accountId, device.deviceId, identityKey, now()))?.signingKey;
    });
  }

  private async publishKey(): Promise<void> {
    const { api, profile, store } = this.context;
    const { publicKey } = await deriveContactKey(profile.keyringKey, profile.accountId);
    const key = toHex(publicKey);
    if ((await store.get<string>('contact-key')) === key) return;
    await api.call(PublishContactKey, { contactKey: publicKey });
    await store.write([{ key: 'contact-key', value: key }]);
  }
}
