import type { Extension, Proposal } from 'ts-mls';
import { applyProposals, nextEpochContext } from 'ts-mls/clientState.js';
import { createCommit } from 'ts-mls/createCommit.js';
import { createConfirmationTag, createContentCommitSignature } from 'ts-mls/framedContent.js';
import { initializeEpoch } from 'ts-mls/keySchedule.js';
import { protect } from 'ts-mls/messageProtection.js';
import { emptyPskIndex } from 'ts-mls/pskIndex.js';
import { treeHashRoot } from 'ts-mls/treeHash.js';
import { toLeafIndex } from 'ts-mls/treemath.js';
import { cipherSuite } from '../group/cipher-suite.js';
import { clientConfig } from '../group/client-config.js';
import { loadState } from '../group/group-state.js';
import type { GroupState } from '../group/group-types.js';
import { clientStateOf } from '../group/tree-part.js';
import { writeMessage } from '../group/wire.js';

/**
 * A member's commit without an update path, correct in everything else: signed by the member, encrypted, with
 * the confirmation tag of the epoch that it would lead to. Only a client that breaks the rules makes one.
 */
export async function commitWithoutPath(
  state: GroupState,
  proposals: readonly Proposal[],
): Promise<Uint8Array> {
  const suite = await cipherSuite();
  const { tree, secret } = loadState(state);
  const leafIndex = toLeafIndex(tree.privatePath.leafIndex);
  const config = clientConfig({ validateCredential: async () => true });
  const before = clientStateOf(tree, secret.current, config);
  const inline = proposals.map((proposal) => ({ proposalOrRefType: 'proposal' as const, proposal }));
  const applied = await applyProposals(before, inline, leafIndex, emptyPskIndex, true, suite);
  const nothing = new Uint8Array(0);
  const { signature, framedContent } = await createContentCommitSignature(
    tree.groupContext,
    'mls_private_message',
    { proposals: inline, path: undefined },
    { senderType: 'member', leafIndex },
    nothing,
    tree.signingSecret,
    suite.signature,
  );
  const { additionalResult } = applied;
  const extensions =
    additionalResult.kind === 'memberCommit' && additionalResult.extensions.length > 0
      ? additionalResult.extensions
      : tree.groupContext.extensions;
  const contextAfter = await nextEpochContext(
    { ...tree.groupContext, extensions },
    'mls_private_message',
    framedContent,
    signature,
    await treeHashRoot(applied.tree, suite.hash),
    tree.confirmationTag,
    suite.hash,
  );
  const zeros = new Uint8Array(suite.kdf.size);
  const { keySchedule } = await initializeEpoch(
    tree.keySchedule.initSecret,
    zeros,
    contextAfter,
    zeros,
    suite.kdf,
  );
  const { confirmedTranscriptHash } = contextAfter;
  const confirmationTag = await createConfirmationTag(
    keySchedule.confirmationKey,
    confirmedTranscriptHash,
    suite.hash,
  );
  const { privateMessage } = await protect(
    tree.keySchedule.senderDataSecret,
    nothing,
    tree.groupContext,
    secret.current,
    { ...framedContent, auth: { contentType: 'commit', signature, confirmationTag } },
    leafIndex,
    config.paddingConfig,
    suite,
  );
  return writeMessage({ version: 'mls10', wireformat: 'mls_private_message', privateMessage });
}

/**
 * A member's commit whose update path names a public key that belongs to nobody, correct in everything
 * else: signatures, hashes and the confirmation tag hold. Members can follow it once, and no commit after it.
 */
export async function commitWithForeignKey(
  state: GroupState,
  extensions: readonly Extension[],
): Promise<Uint8Array> {
  const suite = await cipherSuite();
  const { tree, secret } = loadState(state);
  const config = clientConfig({ validateCredential: async () => true });
  const foreign = await suite.hpke.generateKeyPair();
  let derived = 0;
  const sabotaged: typeof suite = {
    ...suite,
    hpke: {
      ...suite.hpke,
      deriveKeyPair: async (input) => {
        const pair = await suite.hpke.deriveKeyPair(input);
        // The first pair is the leaf's; the second one belongs to the first node above it.
        derived += 1;
        return derived === 2 ? { ...pair, publicKey: foreign.publicKey } : pair;
      },
    },
  };
  const { commit } = await createCommit(
    { state: clientStateOf(tree, secret.current, config), cipherSuite: sabotaged },
    {
      extraProposals: [
        {
          proposalType: 'group_context_extensions',
          groupContextExtensions: { extensions: [...extensions] },
        },
      ],
    },
  );
  return writeMessage(commit);
}
