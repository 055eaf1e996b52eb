import { accountsProjection } from './accounts/accounts.projection.js';
import { administrationProjection } from './accounts/administration.projection.js';
import { erasuresProjection } from './accounts/erasures.projection.js';
import { guideProjection } from './accounts/guide.projection.js';
import { policyProjection } from './accounts/policy.projection.js';
import { contactsProjection } from './contacts/contacts.projection.js';
import { handlesProjection } from './contacts/handles.projection.js';
import { vaultHistoryProjection } from './accounts/vault-history.projection.js';
import { devicesProjection } from './devices/devices.projection.js';
import type { Projection } from './kernel/projections/projection.js';
import type { BlindIndex } from './kernel/subject-keys/blind-index.js';
import { commitsProjection } from './rooms/commits.projection.js';
import { feedProjection } from './rooms/feed.projection.js';
import { membershipProjection } from './rooms/membership.projection.js';

/** The one list of the server's read models. What is not in the log (the key of the blind index) is handed to them. */
export const projectionsOf = (blindIndex: BlindIndex): readonly Projection[] => [
  accountsProjection(blindIndex),
  administrationProjection(blindIndex),
  erasuresProjection,
  policyProjection,
  guideProjection,
  contactsProjection,
  handlesProjection,
  vaultHistoryProjection,
  devicesProjection,
  membershipProjection,
  commitsProjection,
  feedProjection,
];
