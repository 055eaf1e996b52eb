import { sha256 } from '@collab/crypto';
import {
  type AccountId,
  ChangeAvatar,
  ChangeDisplayName,
  ChangeLanguage,
  ReadAvatar,
  ReadOwnData,
  ReadSession,
  RequestOwnData,
  toBase64Url,
} from '@collab/domain';
import type { Preferences, ProfileCalls } from '../engine.profile.port.js';
import { summaryOf } from './account.js';
import type { Api } from './api.js';
import type { AccountBook } from './account-book.js';
import { eraseAccount } from './erasure.js';
import type { Open, Running } from './running.js';
import type { SignedIn } from './signed-in.js';

const DEFAULTS: Preferences = {
  theme: 'system',
  timeZone: null,
  notifyOfMessages: false,
  notifyOfRequests: false,
  notificationText: 'bare',
  readReceipts: true,
  typing: true,
};
const PREFERENCES = 'preferences';
/** At some tens of KiB each. */
const PICTURES_KEPT = 200;

/** What the person has chosen, on whichever device. */
const preferencesIn = (book: AccountBook): Preferences => ({
  ...DEFAULTS,
  ...book.get<Partial<Preferences>>(PREFERENCES),
});

/** What the settings ask about the person and the account as a whole. */
export function profileCalls(api: Api, signedIn: SignedIn, open: Open): ProfileCalls {
  const session = async () => summaryOf({ ...open().account, session: await api.call(ReadSession, {}) });
  return {
    session,
    changeDisplayName: async (input) => {
      await api.call(ChangeDisplayName, input);
      return session();
    },
    changeLanguage: async (input) => {
      await api.call(ChangeLanguage, input);
      return session();
    },
    changeAvatar: async (input) => {
      await api.call(ChangeAvatar, input);
    },
    avatar: async ({ accountId }) => {
      const { pictures } = open();
      const hash = await avatarHashOf(open, accountId);
      if (hash === null) return null;
      const known = pictures.get(hash);
      if (known !== undefined) return known;
      const { avatar } = await api.call(ReadAvatar, { accountId });
      // Another picture than the one that is announced: it was changed in this moment, which a push tells.
      if (avatar === null || toBase64Url(sha256(avatar)) !== hash) return null;
      keepPicture(pictures, hash, avatar);
      return avatar;
    },
    preferences: async () => preferencesIn(open().context.book),
    choosePreferences: async (input) => {
      const { book } = open().context;
      await book.set(PREFERENCES, { ...preferencesIn(book), ...input });
    },
    ownData: () => ownData(api),
    eraseAccount: ({ password }) => eraseAccount(api, signedIn, password),
  };
}

/** Drops the ones that were read first. */
function keepPicture(pictures: Running['pictures'], hash: string, picture: Uint8Array<ArrayBuffer>): void {
  pictures.set(hash, picture);
  for (const oldest of pictures.keys()) {
    if (pictures.size <= PICTURES_KEPT) return;
    pictures.delete(oldest);
  }
}

async function avatarHashOf(open: Open, accountId: AccountId): Promise<string | null> {
  const { people } = open().context;
  await people.load([accountId]);
  return people.knows(accountId) ? people.personOf(accountId).avatar : null;
}

/** Reads the copy page by page, each of which the server forgets at once. */
async function ownData(api: Api): Promise<string> {
  const copy: Record<string, unknown[]> = {};
  for (let next: string | null = (await api.call(RequestOwnData, {})).next; next !== null;) {
    const page: { section: string; entries: unknown[]; next: string | null } = await api.call(ReadOwnData, {
      next,
    });
    (copy[page.section] ??= []).push(...page.entries);
    ({ next } = page);
  }
  const index = Object.fromEntries(Object.entries(copy).map(([name, entries]) => [name, entries.length]));
  return JSON.stringify({ format: 'collab/own-data/v1', index, ...copy }, null, 2);
}
