import {
  type AccountId,
  ChangeAvatar,
  ChangeDisplayName,
  ChangeLanguage,
  ReadAvatar,
  ReadOwnData,
  ReadSession,
  RequestOwnData,
} from '@collab/domain';
import type { Preferences, ProfileCalls } from '../engine.profile.port.js';
import { summaryOf } from './account.js';
import type { Api } from './api.js';
import type { AccountBook } from './account-book.js';
import { eraseAccount } from './erasure.js';
import type { Open } from './running.js';
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

/** What the person has chosen, on whichever device. */
const preferencesIn = (book: AccountBook): Preferences => ({
  ...DEFAULTS,
  ...book.get<Partial<Preferences>>(PREFERENCES),
});

/** What the settings ask about the person and the account as a whole. */
export function profileCalls(api: Api, signedIn: SignedIn, open: Open): ProfileCalls {
  /** Pictures by their hash, which never names another one. */
  const pictures = new Map<string, Uint8Array<ArrayBuffer>>();
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
      const hash = await avatarHashOf(open, accountId);
      if (hash === null) return null;
      const known = pictures.get(hash);
      if (known !== undefined) return known;
      const { avatar } = await api.call(ReadAvatar, { accountId });
      if (avatar !== null) pictures.set(hash, avatar);
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
