import { expect } from '@jest/globals';
import type { CiphersuiteImpl, GroupContext, PrivateKeyPath, RatchetTree, UpdatePath } from 'ts-mls';
import { applyUpdatePathSecret } from 'ts-mls/createCommit.js';
import { getCommitSecret, pathToPathSecrets, pathToRoot } from 'ts-mls/pathSecrets.js';
import { mergePrivateKeyPaths, toPrivateKeyPath } from 'ts-mls/privateKeyPath.js';
import { decodeRatchetTree, getHpkePublicKey } from 'ts-mls/ratchetTree.js';
import { deriveSecret } from 'ts-mls/crypto/kdf.js';
import { treeHashRoot } from 'ts-mls/treeHash.js';
import { type LeafIndex, leafWidth, root, toLeafIndex, toNodeIndex } from 'ts-mls/treemath.js';
import { applyUpdatePath, createUpdatePath, decodeUpdatePath } from 'ts-mls/updatePath.js';
import { availableCases, decoded, type SuiteCase, suiteOf, toHex } from './mls-library.js';
import { hex, vectorFile } from './vector-file.js';

interface Case extends SuiteCase {
  readonly group_id: string;
  readonly epoch: number;
  readonly confirmed_transcript_hash: string;
  readonly ratchet_tree: string;
  readonly leaves_private: readonly {
    readonly index: number;
    readonly encryption_priv: string;
    readonly signature_priv: string;
    readonly path_secrets: readonly { readonly node: number; readonly path_secret: string }[];
  }[];
  readonly update_paths: readonly {
    readonly sender: number;
    readonly update_path: string;
    readonly path_secrets: readonly (string | null)[];
    readonly commit_secret: string;
    readonly tree_hash_after: string;
  }[];
}

interface PrivateLeaf {
  readonly keys: PrivateKeyPath;
  readonly signKey: Uint8Array;
}

async function privateLeaf(
  leaf: Case['leaves_private'][number],
  tree: RatchetTree,
  suite: CiphersuiteImpl,
): Promise<PrivateLeaf> {
  const index = toLeafIndex(leaf.index);
  const secrets = Object.fromEntries(
    leaf.path_secrets.map(({ node, path_secret }) => [node, hex(path_secret)]),
  );
  const own = { leafIndex: index, privateKeys: { [2 * index]: hex(leaf.encryption_priv) } };
  const keys = mergePrivateKeyPaths(await toPrivateKeyPath(secrets, index, suite), own);
  for (const [nodeIndex, secret] of Object.entries(secrets)) {
    const node = tree[Number(nodeIndex)];
    if (node === undefined) throw new Error('A private node is blank in the tree');
    const { publicKey } = await suite.hpke.deriveKeyPair(await deriveSecret(secret, 'node', suite.kdf));
    expect(await suite.hpke.exportPublicKey(publicKey)).toEqual(getHpkePublicKey(node));
  }
  return { keys, signKey: hex(leaf.signature_priv) };
}

/** What a member makes of an update path: the path secret that it can open, and the commit secret. */
async function received(
  tree: RatchetTree,
  before: GroupContext,
  sender: LeafIndex,
  path: UpdatePath,
  keys: PrivateKeyPath,
  suite: CiphersuiteImpl,
): Promise<{ pathSecret: string; commitSecret: string }> {
  const after = await applyUpdatePath(tree, sender, path, suite.hash);
  const context = { ...before, treeHash: await treeHashRoot(after, suite.hash) };
  const { nodeIndex, pathSecret } = await applyUpdatePathSecret(
    after,
    keys,
    sender,
    context,
    path,
    [],
    suite,
  );
  const secrets = await pathToRoot(after, toNodeIndex(nodeIndex), pathSecret, suite.kdf);
  const rootSecret = secrets[root(leafWidth(after.length))];
  if (rootSecret === undefined) throw new Error('No secret at the root');
  return {
    pathSecret: toHex(pathSecret),
    commitSecret: toHex(await deriveSecret(rootSecret, 'path', suite.kdf)),
  };
}

vectorFile<readonly Case[], Case>('mls/treekem.json', 11, availableCases, async (each) => {
  const suite = await suiteOf(each);
  const tree = decoded(decodeRatchetTree, each.ratchet_tree);
  const leaves = new Map<number, PrivateLeaf>();
  for (const leaf of each.leaves_private) leaves.set(leaf.index, await privateLeaf(leaf, tree, suite));
  const context: GroupContext = {
    version: 'mls10',
    cipherSuite: suite.name,
    groupId: hex(each.group_id),
    epoch: BigInt(each.epoch),
    treeHash: await treeHashRoot(tree, suite.hash),
    confirmedTranscriptHash: hex(each.confirmed_transcript_hash),
    extensions: [],
  };
  for (const update of each.update_paths) {
    const sender = toLeafIndex(update.sender);
    const path = decoded(decodeUpdatePath, update.update_path);
    const after = await applyUpdatePath(tree, sender, path, suite.hash);
    expect(toHex(await treeHashRoot(after, suite.hash))).toBe(update.tree_hash_after);
    const receivers = [...leaves].filter(([index]) => index !== update.sender);
    for (const [index, { keys }] of receivers) {
      const { pathSecret, commitSecret } = await received(tree, context, sender, path, keys, suite);
      expect(pathSecret).toBe(update.path_secrets[index]);
      expect(commitSecret).toBe(update.commit_secret);
    }

    const { signKey } = leaves.get(update.sender) ?? { signKey: undefined };
    if (signKey === undefined) throw new Error('The sender has no private leaf');
    // The library counts the epoch up by itself when it makes a path.
    const earlier = { ...context, epoch: context.epoch - 1n };
    const [newTree, newPath, pathSecrets] = await createUpdatePath(tree, sender, earlier, signKey, suite);
    const [top] = Object.entries(pathToPathSecrets(pathSecrets)).slice(-1);
    if (top === undefined) throw new Error('An empty path');
    const [topNode, topSecret] = top;
    const made = await getCommitSecret(newTree, toNodeIndex(Number(topNode)), topSecret, suite.kdf);
    for (const [, { keys }] of receivers) {
      const { commitSecret } = await received(tree, context, sender, newPath, keys, suite);
      expect(commitSecret).toBe(toHex(made));
    }
  }
});
