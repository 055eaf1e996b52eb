import { newEvent, type DataOf, type NewEvent } from '../kernel/define-event.js';
import type { AccountId } from '../kernel/ids.js';
import {
  AvatarChanged,
  AvatarRemoved,
  DisplayNameChanged,
  LanguageChanged,
  OwnDataRequested,
  type profileEvents,
} from './profile.events.js';

/** What people change about themselves. What stood there before is personal and not part of the state. */
export type ProfileDecision =
  | { readonly type: 'change-display-name'; readonly change: DataOf<typeof DisplayNameChanged> }
  | { readonly type: 'change-language'; readonly change: DataOf<typeof LanguageChanged> }
  | { readonly type: 'change-avatar'; readonly change: DataOf<typeof AvatarChanged> }
  | { readonly type: 'remove-avatar'; readonly accountId: AccountId }
  | { readonly type: 'request-own-data'; readonly accountId: AccountId };

export function decideProfile(command: ProfileDecision): readonly NewEvent<(typeof profileEvents)[number]>[] {
  switch (command.type) {
    case 'change-display-name':
      return [newEvent(DisplayNameChanged, command.change)];
    case 'change-language':
      return [newEvent(LanguageChanged, command.change)];
    case 'change-avatar':
      return [newEvent(AvatarChanged, command.change)];
    case 'remove-avatar':
      return [newEvent(AvatarRemoved, { accountId: command.accountId })];
    case 'request-own-data':
      return [newEvent(OwnDataRequested, { accountId: command.accountId })];
  }
}
