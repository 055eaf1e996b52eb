import type { GroupContext, PrivateMessage, UpdatePath } from 'ts-mls';
import { applyProposals, nextEpochContext } from 'ts-mls/clientState.js';
import { decryptWithLabel } from 'ts-mls/crypto/hpke.js';
import { deriveSecret } from 'ts-mls/crypto/kdf.js';
import { encodeGroupContext } from 'ts-mls/groupContext.js';
import { initializeEpoch } from 'ts-mls/keySchedule.js';
import { unprotectPrivateMessage } from 'ts-mls/messageProtection.js';
import { pathToRoot } from 'ts-mls/pathSecrets.js';
import { emptyPskIndex } from 'ts-mls/pskIndex.js';
import { filteredDirectPath, type RatchetTree } from 'ts-mls/ratchetTree.js';
import { treeHashRoot } from 'ts-mls/treeHash.js';
import { type LeafIndex, leafWidth, root, toLeafIndex } from 'ts-mls/treemath.js';
import { applyUpdatePath } from 'ts-mls/updatePath.js';
import { cipherSuite } from '../group/cipher-suite.js';
import { clientConfig, KEY_RETENTION } from '../group/client-config.js';
import { loadState } from '../group/group-state.js';
import type { GroupState } from '../group/group-types.js';
import { MAX_HANDSHAKE_BYTES } from '../group/limits.js';
import { clientStateOf } from '../group/tree-part.js';
import { readMessage } from '../group/wire.js';

/**
 * Keys that an altered client keeps: all of its current ones in a group of 20, and about as many old ones.
 */
const KEPT_KEYS = 12;

/** A commit as any member of its epoch sees it, with the tree that it leads to. */
interface SeenCommit {
  readonly tree: RatchetTree;
  readonly path: UpdatePath | undefined;
  readonly committer: LeafIndex;
  readonly contextAfter: GroupContext;
  readonly confirmedContext: (tree: RatchetTree) => Promise<GroupContext>;
}

/**
 * A client altered to ignore that it was removed: the early return that stops an honest one is left out, and
 * instead of the one key that should fit, it tries its newest keys, those of past epochs among them, on every
 * ciphertext of the path. It works from the secrets of its state alone, so it also succeeds for a device that
 * is still a member: its control.
 */
export class AlteredClient {
  private readonly keys = new Map<string, Uint8Array>();

  /** Keeps the private keys of a state, beyond the epoch in which an honest client drops them. */
  remember(state: GroupState): void {
    for (const key of Object.values(loadState(state).tree.privatePath.privateKeys)) {
      const name = key.toString();
      // Set again, a key counts as new: the map keeps the order in which keys were last in use.
      this.keys.delete(name);
      this.keys.set(name, key);
    }
    for (const name of [...this.keys.keys()].slice(0, -KEPT_KEYS)) this.keys.delete(name);
  }

  /**
   * The epoch authenticator that the commit leads to, when any of the keys opens its way; undefined
   * otherwise.
   */
  async follow(state: GroupState, commit: Uint8Array): Promise<Uint8Array | undefined> {
    const suite = await cipherSuite();
    const { keySchedule } = loadState(state).tree;
    const seen = await see(state, commit);
    const tree =
      seen.path === undefined
        ? seen.tree
        : await applyUpdatePath(seen.tree, seen.committer, seen.path, suite.hash);
    const commitSecret = await this.commitSecretOf(seen, tree);
    if (commitSecret === undefined) return undefined;
    const noPsk = new Uint8Array(suite.kdf.size);
    const context = await seen.confirmedContext(tree);
    const next = await initializeEpoch(keySchedule.initSecret, commitSecret, context, noPsk, suite.kdf);
    return next.keySchedule.epochAuthenticator;
  }

  private async commitSecretOf(seen: SeenCommit, tree: RatchetTree): Promise<Uint8Array | undefined> {
    const { kdf, hash } = await cipherSuite();
    if (seen.path === undefined) return new Uint8Array(kdf.size);
    const provisional = { ...seen.contextAfter, treeHash: await treeHashRoot(tree, hash) };
    const nodes = filteredDirectPath(seen.committer, seen.tree);
    for (const [level, nodeIndex] of nodes.entries()) {
      for (const ciphertext of seen.path.nodes[level]?.encryptedPathSecret ?? []) {
        const pathSecret = await this.open(ciphertext, encodeGroupContext(provisional));
        if (pathSecret === undefined) continue;
        const secrets = await pathToRoot(tree, nodeIndex, pathSecret, kdf);
        const rootSecret = secrets[root(leafWidth(tree.length))];
        return rootSecret === undefined ? undefined : deriveSecret(rootSecret, 'path', kdf);
      }
    }
    return undefined;
  }

  private async open(
    sealed: { readonly kemOutput: Uint8Array; readonly ciphertext: Uint8Array },
    context: Uint8Array,
  ): Promise<Uint8Array | undefined> {
    const { hpke } = await cipherSuite();
    for (const key of this.keys.values()) {
      try {
        const privateKey = await hpke.importPrivateKey(key);
        const { kemOutput, ciphertext } = sealed;
        return await decryptWithLabel(privateKey, 'UpdatePathNode', context, kemOutput, ciphertext, hpke);
      } catch {
        // The next key may fit.
      }
    }
    return undefined;
  }
}

async function see(state: GroupState, commit: Uint8Array): Promise<SeenCommit> {
  const suite = await cipherSuite();
  const { tree, secret } = loadState(state);
  const { privateMessage } = readMessage(
    commit,
    ['mls_private_message'],
    MAX_HANDSHAKE_BYTES,
    'group-commit-invalid',
  );
  const { content, auth } = await openAsMember(state, privateMessage);
  if (
    content.contentType !== 'commit' ||
    auth.contentType !== 'commit' ||
    content.sender.senderType !== 'member'
  ) {
    throw new Error('The message is not a member’s commit');
  }
  const committer = toLeafIndex(content.sender.leafIndex);
  const { proposals, path } = content.commit;
  const trusting = clientConfig({ validateCredential: async () => true });
  const before = clientStateOf(tree, secret.current, trusting);
  const applied = await applyProposals(before, proposals, committer, emptyPskIndex, false, suite);
  const { additionalResult } = applied;
  const extensions =
    additionalResult.kind === 'memberCommit' && additionalResult.extensions.length > 0
      ? additionalResult.extensions
      : tree.groupContext.extensions;
  const context = { ...tree.groupContext, extensions };
  return {
    tree: applied.tree,
    path,
    committer,
    contextAfter: { ...context, epoch: context.epoch + 1n },
    confirmedContext: async (after) =>
      nextEpochContext(
        context,
        'mls_private_message',
        content,
        auth.signature,
        await treeHashRoot(after, suite.hash),
        tree.confirmationTag,
        suite.hash,
      ),
  };
}

async function openAsMember(state: GroupState, message: PrivateMessage) {
  const { tree, secret } = loadState(state);
  const { content } = await unprotectPrivateMessage(
    tree.keySchedule.senderDataSecret,
    message,
    secret.current,
    tree.ratchetTree,
    tree.groupContext,
    KEY_RETENTION,
    await cipherSuite(),
  );
  return content;
}
