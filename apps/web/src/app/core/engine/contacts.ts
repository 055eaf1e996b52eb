import {
  CryptoError,
  deriveContactKey,
  matchesSafetyQr,
  openContactNote,
  randomId,
  safetyNumber,
  sealContactNote,
} from '@collab/crypto';
import {
  type AccountId,
  AnswerContactRequest,
  BlockPerson,
  ChooseHandle,
  CommandId,
  ContactAddress,
  FindContactKey,
  Handle,
  ListContacts,
  type OutputOf,
  type PresenceVisibility,
  PublishContactKey,
  ReadHandle,
  ReadPresenceVisibility,
  RemoveContact,
  RequestContact,
  type RoomId,
  SetPresenceVisibility,
  WithdrawContactRequest,
} from '@collab/domain';
import type {
  ComparisonView,
  ContactCalls,
  ContactsView,
  OutgoingRequestView,
  PersonView,
} from '../engine.contacts.port.js';
import { EngineError } from '../engine.port.js';
import { fromHex, toHex } from './hex.js';
import type { RoomContext } from './room-context.js';
import type { Rooms } from './rooms.js';

type Listed = OutputOf<typeof ListContacts>['contacts'][number];

/** A contact as this device keeps it. Record: `contacts`, the whole list. */
interface ContactRecord extends Omit<Listed, 'note'> {
  readonly note: string | null;
  readonly noteUnreadable: boolean;
}

/** A request in the account book under `request/<requestId>`. */
type RequestRecord = Omit<OutgoingRequestView, 'requestId'>;

/** The people of this account: who is a contact, who asks, and what is known of their keys. */
export class Contacts implements ContactCalls {
  private records: readonly ContactRecord[] = [];
  private ownHandle: string | null = null;

  constructor(
    private readonly context: RoomContext,
    private readonly rooms: Rooms,
    private readonly changed: () => void,
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
    this.ownHandle = (await api.call(ReadHandle, {})).handle;
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

  async contacts(): Promise<ContactsView> {
    const outgoing = this.context.book
      .list<RequestRecord>('request/')
      .map(({ name, value }) => ({ requestId: CommandId.parse(name), ...value }))
      .sort((a, b) => (a.at < b.at ? 1 : -1));
    return {
      people: this.records.map(({ accountId }) => this.view(accountId)),
      outgoing,
      handle: this.ownHandle,
    };
  }

  async person({ accountId }: { accountId: AccountId }): Promise<PersonView> {
    await this.context.people.load([accountId]).catch(() => undefined);
    if (!this.context.people.knows(accountId) || accountId === this.context.profile.accountId)
      throw new EngineError('not-found');
    return this.view(accountId);
  }

  async comparison({ accountId }: { accountId: AccountId }): Promise<ComparisonView> {
    const person = await this.person({ accountId });
    const { profile } = this.context;
    if (person.identity === null) throw new EngineError('person-not-ready');
    const { digits, qrPayload } = safetyNumber(...this.sides(accountId, person.identity.key));
    return { person, digits, qr: qrPayload, myName: profile.displayName, myAccountId: profile.accountId };
  }

  async requestContact({ to, note }: { to: string; note: string }): Promise<void> {
    const { api, book, profile } = this.context;
    const address = addressOf(to);
    if (book.list<RequestRecord>('request/').some(({ value }) => value.to === address))
      throw new EngineError('already-asked');
    const { contactKey } = await api.call(FindContactKey, { to: address });
    const { accountId, deviceId, deviceKeys } = profile;
    const text = note.trim();
    const sealed = await sealContactNote(text, contactKey, { accountId, deviceId, keys: deviceKeys });
    const requestId = CommandId.parse(randomId());
    const at = this.context.now().toISOString();
    await book.set(`request/${requestId}`, { to: address, note: text, at } satisfies RequestRecord);
    try {
      await api.call(RequestContact, { requestId, to: address, note: sealed });
    } catch (error) {
      // Without an answer the request may well be on its way; the list shows it, and it can be withdrawn.
      if (!(error instanceof EngineError) || error.code !== 'network')
        await book.set(`request/${requestId}`, null);
      throw error;
    } finally {
      this.changed();
    }
  }

  async withdrawContactRequest({ requestId }: { requestId: CommandId }): Promise<void> {
    await this.context.api.call(WithdrawContactRequest, { requestId });
    await this.context.book.set(`request/${requestId}`, null);
    this.changed();
  }

  async answerContactRequest(input: { accountId: AccountId; accepted: boolean }): Promise<void> {
    await this.context.api.call(AnswerContactRequest, input);
    await this.refresh();
  }

  async removeContact(input: { accountId: AccountId }): Promise<void> {
    await this.context.api.call(RemoveContact, input);
    await this.refresh();
  }

  async blockPerson(input: { accountId: AccountId; blocked: boolean }): Promise<void> {
    await this.context.api.call(BlockPerson, input);
    await this.refresh();
  }

  async verifyPerson({ accountId, key }: { accountId: AccountId; key: string }): Promise<void> {
    await this.context.identities.verify(accountId, key);
    this.changed();
  }

  async scanPerson(input: {
    accountId: AccountId;
    key: string;
    scanned: string;
  }): Promise<{ matches: boolean }> {
    const { accountId, key, scanned } = input;
    let matches: boolean;
    try {
      matches = matchesSafetyQr(scanned, ...this.sides(accountId, key));
    } catch (error) {
      if (error instanceof CryptoError) throw new EngineError('not-a-safety-code');
      throw error;
    }
    if (matches) await this.verifyPerson({ accountId, key });
    return { matches };
  }

  async acknowledgeIdentity({ accountId, key }: { accountId: AccountId; key: string }): Promise<void> {
    await this.context.identities.acknowledge(accountId, key);
    this.changed();
  }

  async inviteContact({ roomId, accountId }: { roomId: RoomId; accountId: AccountId }): Promise<void> {
    const { people } = this.context;
    await people.load([accountId], true);
    await this.rooms.invitePerson(roomId, people.personOf(accountId));
  }

  async chooseHandle({ handle }: { handle: string | null }): Promise<void> {
    const chosen = handle === null ? null : Handle.safeParse(handle.trim().toLowerCase().replace(/^@/, ''));
    if (chosen !== null && !chosen.success) throw new EngineError('bad-request');
    await this.context.api.call(ChooseHandle, { handle: chosen === null ? null : chosen.data });
    this.ownHandle = chosen === null ? null : chosen.data;
    this.changed();
  }

  showPresence({ away }: { away: boolean }): Promise<void> {
    return this.context.presence.show(away);
  }

  async presenceVisibility(): Promise<PresenceVisibility> {
    return (await this.context.api.call(ReadPresenceVisibility, {})).visibility;
  }

  async setPresenceVisibility(input: { visibility: PresenceVisibility }): Promise<void> {
    await this.context.api.call(SetPresenceVisibility, input);
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

  private sides(accountId: AccountId, key: string) {
    const { accountId: self, identityKey } = this.context.profile;
    return [
      { accountId: self, identityKey },
      { accountId, identityKey: fromHex(key) },
    ] as const;
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

/** An address as it is looked for; what has no `@` inside is a handle. */
function addressOf(text: string): string {
  const plain = text.trim().toLowerCase();
  const address = ContactAddress.safeParse(plain.includes('@') ? plain : `@${plain}`);
  if (!address.success) throw new EngineError('bad-request');
  return address.data;
}
