import { createGroup as createMlsGroup } from 'ts-mls/clientState.js';
import { utf8 } from '../primitives/bytes.js';
import { ID_MAX_CHARS } from '../primitives/encoding.js';
import { randomBytes } from '../primitives/random.js';
import { CryptoError } from '../errors.js';
import { cipherSuite } from './cipher-suite.js';
import { clientConfig } from './client-config.js';
import { admitsNobody } from './credential.js';
import { encodeContextExtensions } from './extensions.js';
import { stateOfEpoch } from './group-state.js';
import type { GroupDevice, GroupState, RoomProfile } from './group-types.js';
import { freshKeyPackage } from './key-packages.js';
import { PROFILE_KEY_BYTES, sealProfile } from './room-profile.js';
import { guarded } from './wire.js';

/** What a group starts from. */
export interface NewGroup {
  /** The room's id; the group carries it as its own. */
  readonly groupId: string;
  /** Hash of the governance entry that opens the room, 32 bytes. */
  readonly governanceHash: Uint8Array;
  readonly profile: RoomProfile;
  readonly now: Date;
}

/** Opens a group at epoch 0 with the calling device as its only leaf. Throws `invalid-argument`. */
export async function createGroup(device: GroupDevice, group: NewGroup): Promise<GroupState> {
  const { publicPackage, privatePackage } = await freshKeyPackage(device, group.now);
  if (group.groupId.length === 0 || group.groupId.length > ID_MAX_CHARS)
    throw new CryptoError('invalid-argument');
  const groupId = utf8(group.groupId);
  const profileKey = randomBytes(PROFILE_KEY_BYTES);
  const extensions = encodeContextExtensions({
    governanceHash: group.governanceHash.slice(),
    sealedProfile: sealProfile(group.profile, profileKey, groupId),
  });
  const suite = await cipherSuite();
  const config = clientConfig(admitsNobody);
  const created = await guarded('invalid-argument', () =>
    createMlsGroup(groupId, publicPackage, privatePackage, extensions, suite, config),
  );
  return stateOfEpoch(created, profileKey);
}
