import { CryptoError, matchesSafetyQr, randomId, safetyNumber, sealContactNote } from '@collab/crypto';
import {
  type AccountId,
  AnswerContactRequest,
  BlockPerson,
  ChooseHandle,
  CommandId,
  ContactAddress,
  FindContactKey,
  FindPerson,
  Handle,
  ReadPresenceVisibility,
  RemoveContact,
  RequestContact,
  type RoomId,
  SetPresenceVisibility,
  WithdrawContactRequest,
} from '@collab/domain';
import type { ContactCalls } from '../engine.contacts.port.js';
import { EngineError } from '../engine.port.js';
import type { RequestRecord } from './contacts.js';
import { fromHex } from './hex.js';
import type { ProfileRecord } from './records.js';
import type { Open, Running } from './running.js';

/** What the pages ask about other people. */
export function contactCalls(open: Open): ContactCalls {
  const verifyPerson: ContactCalls['verifyPerson'] = async ({ accountId, key }) => {
    const { context, contacts } = open();
    await context.identities.verify(accountId, key);
    contacts.changed();
  };
  return {
    contacts: async () => {
      const { context, contacts } = open();
      const outgoing = context.book
        .list<RequestRecord>('request/')
        .map(({ name, value: { to, note, at } }) => ({ requestId: CommandId.parse(name), to, note, at }))
        .sort((a, b) => (a.at < b.at ? 1 : -1));
      return { people: contacts.people(), outgoing, handle: contacts.handle };
    },
    person: async ({ accountId }) => open().contacts.person(accountId),
    comparison: async ({ accountId }) => {
      const { context, contacts } = open();
      const { profile } = context;
      const person = await contacts.person(accountId);
      if (person.identity === null) throw new EngineError('person-not-ready');
      const { digits, qrPayload } = safetyNumber(...sides(profile, accountId, person.identity.key));
      return { person, digits, qr: qrPayload, myName: profile.displayName, myAccountId: profile.accountId };
    },
    requestContact: async ({ to, note }) => {
      const address = addressOf(to);
      if (requestTo(open(), address) !== undefined) throw new EngineError('already-asked');
      await requestContact(open(), address, { note: note.trim() });
    },
    withdrawContactRequest: async ({ requestId }) => {
      const { context, contacts } = open();
      await context.api.call(WithdrawContactRequest, { requestId });
      await context.book.set(`request/${requestId}`, null);
      contacts.changed();
    },
    answerContactRequest: async (input) => {
      const { context, contacts } = open();
      await context.api.call(AnswerContactRequest, input);
      await contacts.refresh();
    },
    removeContact: async (input) => {
      const { context, contacts } = open();
      await context.api.call(RemoveContact, input);
      await contacts.refresh();
    },
    blockPerson: async (input) => {
      const { context, contacts } = open();
      await context.api.call(BlockPerson, input);
      await contacts.refresh();
    },
    verifyPerson,
    scanPerson: async ({ accountId, key, scanned }) => {
      const { profile } = open().context;
      let matches: boolean;
      try {
        matches = matchesSafetyQr(scanned, ...sides(profile, accountId, key));
      } catch (error) {
        if (error instanceof CryptoError) throw new EngineError('not-a-safety-code');
        throw error;
      }
      if (matches) await verifyPerson({ accountId, key });
      return { matches };
    },
    acknowledgeIdentity: async ({ accountId, key }) => {
      const { context, contacts } = open();
      await context.identities.acknowledge(accountId, key);
      contacts.changed();
    },
    invite: async ({ roomId, email }) => invite(open(), roomId, addressOf(email)),
    inviteContact: async ({ roomId, accountId }) => {
      const { context, rooms } = open();
      await context.people.load([accountId], true);
      await rooms.invitePerson(roomId, context.people.personOf(accountId));
    },
    chooseHandle: async ({ handle }) => {
      const { context, contacts } = open();
      const chosen = handle === null ? null : handleOf(handle);
      await context.api.call(ChooseHandle, { handle: chosen });
      contacts.handle = chosen;
      contacts.changed();
    },
    showPresence: async ({ away }) => open().context.presence.show(away),
    presenceVisibility: async () => (await open().context.api.call(ReadPresenceVisibility, {})).visibility,
    setPresenceVisibility: async (input) => {
      await open().context.api.call(SetPresenceVisibility, input);
    },
  };
}

async function invite(running: Running, roomId: RoomId, email: string) {
  const { api, book, people } = running.context;
  const { person } = await api.call(FindPerson, { email });
  if (person !== null) {
    people.remember(person);
    await running.rooms.invitePerson(roomId, person);
    return { next: 'invited' as const };
  }
  const open = requestTo(running, email);
  const rooms = [...new Set([...(open?.value.rooms ?? []), roomId])];
  if (open === undefined) await requestContact(running, email, { note: '', rooms });
  else await book.set(`request/${open.name}`, { ...open.value, rooms } satisfies RequestRecord);
  return { next: 'asked' as const };
}

const requestTo = ({ context }: Running, to: string) =>
  context.book.list<RequestRecord>('request/').find(({ value }) => value.to === to);

async function requestContact(
  { context, contacts }: Running,
  to: string,
  request: Pick<RequestRecord, 'note' | 'rooms'>,
): Promise<void> {
  const { api, book, profile } = context;
  const { contactKey } = await api.call(FindContactKey, { to });
  const { accountId, deviceId, deviceKeys } = profile;
  const sealed = await sealContactNote(request.note, contactKey, { accountId, deviceId, keys: deviceKeys });
  const requestId = CommandId.parse(randomId());
  const at = context.now().toISOString();
  await book.set(`request/${requestId}`, { to, at, ...request } satisfies RequestRecord);
  try {
    await api.call(RequestContact, { requestId, to, note: sealed });
  } catch (error) {
    // Without an answer the request may well be on its way; the list shows it, and it can be withdrawn.
    if (!(error instanceof EngineError) || error.code !== 'network')
      await book.set(`request/${requestId}`, null);
    throw error;
  } finally {
    contacts.changed();
  }
}

function sides({ accountId: self, identityKey }: ProfileRecord, accountId: AccountId, key: string) {
  return [
    { accountId: self, identityKey },
    { accountId, identityKey: fromHex(key) },
  ] as const;
}

/** A handle as it is chosen, with or without `@`. */
function handleOf(text: string) {
  const handle = Handle.safeParse(text.trim().toLowerCase().replace(/^@/, ''));
  if (!handle.success) throw new EngineError('bad-request');
  return handle.data;
}

/** An address as it is looked for; what has no `@` inside is a handle. */
function addressOf(text: string) {
  const plain = text.trim().toLowerCase();
  const address = ContactAddress.safeParse(plain.includes('@') ? plain : `@${plain}`);
  if (!address.success) throw new EngineError('bad-request');
  return address.data;
}
