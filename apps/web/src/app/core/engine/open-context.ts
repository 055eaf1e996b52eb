import type { EngineEvent } from '../engine.port.js';
import { AccountBook } from './account-book.js';
import type { OpenAccount } from './account.js';
import type { Api } from './api.js';
import { ContactPushes } from './contact-pushes.js';
import { Contacts } from './contacts.js';
import { Identities } from './identities.js';
import { noteIdentityChange } from './identity-notices.js';
import { KeyringSync } from './keyring-sync.js';
import { People } from './people.js';
import { PresenceWatch, type SocketRequest } from './presence.js';
import type { RoomContext } from './room-context.js';
import { Rooms } from './rooms.js';

/** What the engine hears of its parts, and tells them. */
interface EngineSide {
  changed(event: EngineEvent): void;
  /** A changed identity was looked at: what was held may go. */
  released(): void;
  online(): boolean;
  readonly request: SocketRequest;
}

/** Puts together what a signed-in account works with: its rooms, its people, and what its devices know of them. */
export function openContext({ store, profile, session }: OpenAccount, api: Api, engine: EngineSide) {
  const now = () => new Date();
  const contactsChanged = () => engine.changed({ type: 'contacts-changed' });
  const book = new AccountBook(store, api, profile, (changes) => {
    identities.merged(changes);
    contactsChanged();
  });
  const identities = new Identities(
    book,
    profile.accountId,
    (accountId, move) => {
      noteIdentityChange(context, rooms.all(), accountId, move)
        .then(() => {
          contactsChanged();
          if (move === 'settled') engine.released();
        })
        // The hold does not hang on the line in the feed, nor on who is told of it.
        .catch(() => undefined);
    },
    now,
  );
  const context: RoomContext = {
    store,
    api,
    profile,
    book,
    identities,
    presence: new PresenceWatch((command, input) => engine.request(command, input), contactsChanged),
    people: new People(api, (accountId, key) => identities.observe(accountId, key), session.language),
    keyring: new KeyringSync(store, api, profile),
    changed: (roomId) => {
      engine.changed({ type: 'room-changed', roomId });
      engine.changed({ type: 'rooms-changed' });
    },
    online: () => engine.online(),
    now,
  };
  const rooms = new Rooms(context);
  const contacts = new Contacts(context, rooms, contactsChanged);
  return { context, rooms, contacts, pushes: new ContactPushes(contacts, book, context.presence) };
}
