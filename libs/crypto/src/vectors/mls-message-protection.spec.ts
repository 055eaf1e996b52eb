import { expect } from '@jest/globals';
import type { GroupContext, Proposal } from 'ts-mls';
import { encodeCommit, decodeCommit } from 'ts-mls/commit.js';
import { createContentCommitSignature } from 'ts-mls/framedContent.js';
import { decodeMlsMessage } from 'ts-mls/message.js';
import {
  protect,
  protectApplicationData,
  protectProposal,
  unprotectPrivateMessage,
} from 'ts-mls/messageProtection.js';
import {
  protectProposalPublic,
  protectPublicMessage,
  unprotectPublicMessage,
} from 'ts-mls/messageProtectionPublic.js';
import { decodeProposal, encodeProposal } from 'ts-mls/proposal.js';
import { createSecretTree } from 'ts-mls/secretTree.js';
import { availableCases, decoded, type SuiteCase, suiteOf, toHex, trusting } from './mls-library.js';
import { hex, vectorFile } from './vector-file.js';

interface Case extends SuiteCase {
  readonly group_id: string;
  readonly epoch: number;
  readonly tree_hash: string;
  readonly confirmed_transcript_hash: string;
  readonly signature_priv: string;
  readonly signature_pub: string;
  readonly encryption_secret: string;
  readonly sender_data_secret: string;
  readonly membership_key: string;
  readonly proposal: string;
  readonly proposal_pub: string;
  readonly proposal_priv: string;
  readonly commit: string;
  readonly commit_pub: string;
  readonly commit_priv: string;
  readonly application: string;
  readonly application_priv: string;
}

const SENDER = 1;
const NOTHING = new Uint8Array(0);

vectorFile<readonly Case[], Case>('mls/message-protection.json', 1, availableCases, async (each) => {
  const suite = await suiteOf(each);
  const context: GroupContext = {
    version: 'mls10',
    cipherSuite: suite.name,
    groupId: hex(each.group_id),
    epoch: BigInt(each.epoch),
    treeHash: hex(each.tree_hash),
    confirmedTranscriptHash: hex(each.confirmed_transcript_hash),
    extensions: [],
  };
  const [signKey, verifyKey] = [hex(each.signature_priv), hex(each.signature_pub)];
  const senderDataSecret = hex(each.sender_data_secret);
  const membershipKey = hex(each.membership_key);
  // A tree of blank nodes: only the ratchets and the given key count here.
  const tree = [undefined, undefined, undefined];
  const ratchets = () => createSecretTree(2, hex(each.encryption_secret), suite.kdf);

  const openPrivate = async (message: Parameters<typeof unprotectPrivateMessage>[1]) =>
    (
      await unprotectPrivateMessage(
        senderDataSecret,
        message,
        await ratchets(),
        tree,
        context,
        trusting.keyRetentionConfig,
        suite,
        verifyKey,
      )
    ).content.content;
  const openPublic = async (message: Parameters<typeof unprotectPublicMessage>[3]) =>
    (await unprotectPublicMessage(membershipKey, context, tree, message, suite, verifyKey)).content;
  const rawOf = (content: Awaited<ReturnType<typeof openPrivate>>) => {
    switch (content.contentType) {
      case 'application':
        return toHex(content.applicationData);
      case 'proposal':
        return toHex(encodeProposal(content.proposal));
      case 'commit':
        return toHex(encodeCommit(content.commit));
    }
  };
  const given = (field: string) => {
    const message = decoded(decodeMlsMessage, field);
    if (message.wireformat === 'mls_private_message') return openPrivate(message.privateMessage);
    if (message.wireformat === 'mls_public_message') return openPublic(message.publicMessage);
    throw new Error('Neither a public nor a private message');
  };
  for (const field of [each.proposal_pub, each.proposal_priv])
    expect(rawOf(await given(field))).toBe(each.proposal);
  for (const field of [each.commit_pub, each.commit_priv])
    expect(rawOf(await given(field))).toBe(each.commit);
  expect(rawOf(await given(each.application_priv))).toBe(each.application);

  const { paddingConfig } = trusting;
  const application = await protectApplicationData(
    signKey,
    senderDataSecret,
    hex(each.application),
    NOTHING,
    context,
    await ratchets(),
    SENDER,
    paddingConfig,
    suite,
  );
  expect(rawOf(await openPrivate(application.privateMessage))).toBe(each.application);
  const proposal: Proposal = decoded(decodeProposal, each.proposal);
  const secretProposal = await protectProposal(
    signKey,
    senderDataSecret,
    proposal,
    NOTHING,
    context,
    await ratchets(),
    SENDER,
    paddingConfig,
    suite,
  );
  expect(rawOf(await openPrivate(secretProposal.privateMessage))).toBe(each.proposal);
  const openProposal = await protectProposalPublic(
    signKey,
    membershipKey,
    context,
    NOTHING,
    proposal,
    SENDER,
    suite,
  );
  expect(rawOf(await openPublic(openProposal.publicMessage))).toBe(each.proposal);

  const commit = decoded(decodeCommit, each.commit);
  const sender = { senderType: 'member' as const, leafIndex: SENDER };
  const sign = (wireformat: 'mls_public_message' | 'mls_private_message') =>
    createContentCommitSignature(context, wireformat, commit, sender, NOTHING, signKey, suite.signature);
  const confirmationTag = new Uint8Array(suite.kdf.size);
  const secret = await sign('mls_private_message');
  const secretCommit = await protect(
    senderDataSecret,
    NOTHING,
    context,
    await ratchets(),
    {
      ...secret.framedContent,
      auth: { contentType: 'commit', signature: secret.signature, confirmationTag },
    },
    SENDER,
    paddingConfig,
    suite,
  );
  expect(rawOf(await openPrivate(secretCommit.privateMessage))).toBe(each.commit);
  const open = await sign('mls_public_message');
  const protectOpenly = (content: Parameters<typeof protectPublicMessage>[2]['content']) =>
    protectPublicMessage(
      membershipKey,
      context,
      {
        wireformat: 'mls_public_message',
        content,
        auth: { contentType: 'commit', signature: open.signature, confirmationTag },
      },
      suite,
    );
  expect(rawOf(await openPublic(await protectOpenly(open.framedContent)))).toBe(each.commit);
  const applicationData = hex(each.application);
  const { groupId, epoch, authenticatedData } = open.framedContent;
  await expect(
    protectOpenly({
      groupId,
      epoch,
      authenticatedData,
      sender,
      contentType: 'application',
      applicationData,
    }),
  ).rejects.toThrow('application message public');
});
