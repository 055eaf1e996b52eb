import type { ClientState, SecretTree } from 'ts-mls';
import { CryptoError } from '../errors.js';
import { leavesOf } from './credential.js';
import type { GroupState } from './group-types.js';
import { RETAINED_PAST_EPOCHS } from './limits.js';
import {
  applicationRatchetsOf,
  decodeSecretPart,
  encodeSecretPart,
  ratchetsOf,
  type SecretPart,
} from './secret-part.js';
import { decodeTreePart, encodeTreePart, type PastEpoch, type TreePart } from './tree-part.js';

/** A state as the library works on it. */
export interface LoadedState {
  readonly tree: TreePart;
  readonly secret: SecretPart;
}

/** Throws `group-state-invalid`. */
export function loadState(state: GroupState): LoadedState {
  const tree = decodeTreePart(state.tree);
  const secret = decodeSecretPart(state.secret, tree.confirmationTag);
  if (secret.past.length !== tree.pastEpochs.length) throw new CryptoError('group-state-invalid');
  return { tree, secret };
}

/** A state after a message: the tree part is the same bytes. */
export const withSecret = (state: GroupState, tree: TreePart, secret: SecretPart): GroupState => ({
  tree: state.tree,
  secret: encodeSecretPart(secret, tree.confirmationTag),
});

/**
 * The state of a new epoch. With `before`, messages of the epoch that it ends can still be read for a while.
 */
export function stateOfEpoch(next: ClientState, profileKey: Uint8Array, before?: LoadedState): GroupState {
  const leaves = leavesOf(next.ratchetTree);
  const past = before === undefined ? [] : [[pastEpochOf(before.tree), before.secret.current] as const];
  const older = before?.tree.pastEpochs.flatMap((epoch, index) => {
    const ratchets = before.secret.past[index];
    return ratchets === undefined ? [] : [[epoch, ratchets] as const];
  });
  const kept: (readonly [PastEpoch, SecretTree])[] = [...past, ...(older ?? [])].slice(
    0,
    RETAINED_PAST_EPOCHS,
  );
  const tree: TreePart = {
    groupContext: next.groupContext,
    keySchedule: next.keySchedule,
    ratchetTree: next.ratchetTree,
    privatePath: livingKeys(next),
    confirmationTag: next.confirmationTag,
    signingSecret: next.signaturePrivateKey,
    profileKey,
    pastEpochs: kept.map(([epoch]) => epoch),
  };
  const secret: SecretPart = {
    current: ratchetsOf(next.secretTree, leaves),
    past: kept.map(([, ratchets]) => applicationRatchetsOf(ratchets)),
  };
  return { tree: encodeTreePart(tree), secret: encodeSecretPart(secret, tree.confirmationTag) };
}

/** Drops the private keys of nodes that a commit has blanked: the library would keep them for ever. */
function livingKeys({ privatePath, ratchetTree }: ClientState): ClientState['privatePath'] {
  const privateKeys = Object.fromEntries(
    Object.entries(privatePath.privateKeys).filter(
      ([nodeIndex]) => ratchetTree[Number(nodeIndex)] !== undefined,
    ),
  );
  return { leafIndex: privatePath.leafIndex, privateKeys };
}

function pastEpochOf({ groupContext, keySchedule, ratchetTree }: TreePart): PastEpoch {
  const signers = [...leavesOf(ratchetTree)].flatMap(([leafIndex, { credential, signaturePublicKey }]) =>
    credential.credentialType === 'basic'
      ? [{ leafIndex, signatureKey: signaturePublicKey, certificate: credential.identity }]
      : [],
  );
  return { groupContext, senderDataSecret: keySchedule.senderDataSecret, signers };
}
