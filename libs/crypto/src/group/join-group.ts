import type { ClientState, KeyPackage, Welcome } from 'ts-mls';
import { joinGroupWithExtensions } from 'ts-mls/clientState.js';
import { makeKeyPackageRef } from 'ts-mls/keyPackage.js';
import { emptyPskIndex } from 'ts-mls/pskIndex.js';
import { CryptoError } from '../errors.js';
import { constantTimeEqual } from '../primitives/bytes.js';
import { cipherSuite, SUITE } from './cipher-suite.js';
import { clientConfig } from './client-config.js';
import { authenticationService } from './credential.js';
import { checkMembership } from './commit.js';
import { decodeContextExtensions, decodeProfileKey } from './extensions.js';
import { stateOfEpoch } from './group-state.js';
import type { GeneratedKeyPackage, GroupPolicy, GroupState } from './group-types.js';
import { readKeyPackage, readPrivatePackage } from './key-packages.js';
import { MAX_GROUP_DEVICES, MAX_HANDSHAKE_BYTES } from './limits.js';
import { checkOwnKeys } from './own-keys.js';
import { SEALED_PROFILE_BYTES } from './room-profile.js';
import { guarded, readMessage } from './wire.js';

/** A group that was joined, and with which key package. */
export interface JoinedGroup {
  readonly state: GroupState;
  /**
   * Place of the used package in `keyPackages`. Its private half must be deleted together with storing the
   * state.
   */
  readonly keyPackageIndex: number;
}

/** The halves of a `GeneratedKeyPackage` that joining needs. */
export type KeyPackageHalves = Pick<GeneratedKeyPackage, 'publicPackage' | 'privatePackage'>;

/**
 * Joins the group of a Welcome with whichever of the device's unused key packages it was made for. Every leaf
 * of the group must be certified by an account that the policy knows. Throws `welcome-invalid`,
 * `key-package-invalid`, `group-leaf-uncertified`, `group-member-exists`, `group-full` or `too-large`.
 */
export async function joinGroup(
  welcome: Uint8Array,
  keyPackages: readonly KeyPackageHalves[],
  policy: GroupPolicy,
): Promise<JoinedGroup> {
  const message = readMessage(welcome, ['mls_welcome'], MAX_HANDSHAKE_BYTES, 'welcome-invalid').welcome;
  if (message.cipherSuite !== SUITE || message.secrets.length > MAX_GROUP_DEVICES) {
    throw new CryptoError('welcome-invalid');
  }
  const { keyPackage, halves, keyPackageIndex } = await findKeyPackage(message, keyPackages);
  const privateKeys = await readPrivatePackage(halves.privatePackage);
  const config = clientConfig(authenticationService(policy, 'once'));
  const suite = await cipherSuite();
  const [joined, groupInfoExtensions] = await guarded('welcome-invalid', () =>
    joinGroupWithExtensions(
      message,
      keyPackage,
      privateKeys,
      emptyPskIndex,
      suite,
      undefined,
      undefined,
      config,
    ),
  );
  checkJoined(joined);
  await checkOwnKeys(joined, {}, 'welcome-invalid');
  const profileKey = decodeProfileKey(groupInfoExtensions);
  return { state: stateOfEpoch(joined, profileKey), keyPackageIndex };
}

/** What must hold of any group that is entered, by Welcome or by resync, beyond what the library verifies. */
export function checkJoined({ groupContext, ratchetTree }: ClientState): void {
  if (decodeContextExtensions(groupContext.extensions, SEALED_PROFILE_BYTES) === undefined) {
    throw new CryptoError('welcome-invalid');
  }
  checkMembership(ratchetTree, [], []);
}

async function findKeyPackage(
  { secrets }: Welcome,
  keyPackages: readonly KeyPackageHalves[],
): Promise<{ keyPackage: KeyPackage; halves: KeyPackageHalves; keyPackageIndex: number }> {
  const { hash } = await cipherSuite();
  for (const [keyPackageIndex, halves] of keyPackages.entries()) {
    const keyPackage = readKeyPackage(halves.publicPackage);
    const reference = await makeKeyPackageRef(keyPackage, hash);
    if (secrets.some(({ newMember }) => constantTimeEqual(newMember, reference))) {
      return { keyPackage, halves, keyPackageIndex };
    }
  }
  throw new CryptoError('welcome-invalid');
}
