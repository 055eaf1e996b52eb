import type { GroupContext, PrivateMessage, SecretTree } from 'ts-mls';
import { protectApplicationData, unprotectPrivateMessage } from 'ts-mls/messageProtection.js';
import { decryptSenderData } from 'ts-mls/privateMessage.js';
import { CryptoError } from '../errors.js';
import { constantTimeEqual, wipe, type Bytes } from '../primitives/bytes.js';
import { cipherSuite } from './cipher-suite.js';
import { KEY_RETENTION } from './client-config.js';
import { credentialOf, memberOf, requireUnrevokedMember } from './credential.js';
import { type LoadedState, loadState, withSecret } from './group-state.js';
import type { GroupMember, GroupPolicy, GroupState } from './group-types.js';
import {
  MAX_ASSOCIATED_DATA_BYTES,
  MAX_GROUP_MESSAGE_BYTES,
  MAX_GROUP_PLAINTEXT_BYTES,
  PADDING_BUCKETS,
} from './limits.js';
import type { SecretPart } from './secret-part.js';
import type { TreePart } from './tree-part.js';
import { guarded, readMessage, writeMessage } from './wire.js';

/**
 * What an application message holds beside its plaintext: two lengths and the signature (RFC 9420, section
 * 6.3.1).
 */
const CONTENT_OVERHEAD_BYTES = 4 + 2 + 64;

const NOTHING = new Uint8Array(0);

/** A message that was encrypted, and the state without its key. */
export interface EncryptedMessage {
  /** MLSMessage with the PrivateMessage. */
  readonly message: Bytes;
  /**
   * Must be durable before `message` leaves the device: the next message from the old state would reuse the
   * key.
   */
  readonly state: GroupState;
}

/** A message that was decrypted, and the state in which it cannot be decrypted again. */
export interface DecryptedMessage {
  readonly plaintext: Bytes;
  /** The device whose certified key signed the message. */
  readonly sender: GroupMember;
  readonly associatedData: Bytes;
  readonly epoch: number;
  readonly state: GroupState;
}

/**
 * Encrypts for the members of the state's epoch, padded to one of a few sizes. `associatedData` travels
 * beside it in the clear and is authenticated. Throws `too-large` or `group-state-invalid`.
 */
export async function encryptMessage(
  state: GroupState,
  plaintext: Uint8Array,
  associatedData: Uint8Array = NOTHING,
): Promise<EncryptedMessage> {
  if (plaintext.length > MAX_GROUP_PLAINTEXT_BYTES || associatedData.length > MAX_ASSOCIATED_DATA_BYTES) {
    throw new CryptoError('too-large');
  }
  const { tree, secret } = loadState(state);
  const suite = await cipherSuite();
  const padUntilLength = paddedLength(plaintext.length + CONTENT_OVERHEAD_BYTES);
  const { newSecretTree, privateMessage, consumed } = await guarded('group-state-invalid', () =>
    protectApplicationData(
      tree.signingSecret,
      tree.keySchedule.senderDataSecret,
      plaintext,
      associatedData,
      tree.groupContext,
      secret.current,
      tree.privatePath.leafIndex,
      { kind: 'padUntilLength', padUntilLength },
      suite,
    ),
  );
  const next = withSecret(state, tree, { ...secret, current: newSecretTree });
  wipe(...consumed);
  return {
    message: writeMessage({ version: 'mls10', wireformat: 'mls_private_message', privateMessage }),
    state: next,
  };
}

/** The size of content that a message of `length` bytes is padded up to. */
export function paddedLength(length: number): number {
  const largest = PADDING_BUCKETS[PADDING_BUCKETS.length - 1] ?? 1;
  return PADDING_BUCKETS.find((bucket) => length <= bucket) ?? Math.ceil(length / largest) * largest;
}

/**
 * Decrypts a member's message of the newest epoch, or of one that is just over. Throws, and `state` stays
 * usable as it is: `group-message-invalid` (changed, of another group, already read, or out of order by more
 * than is kept), `group-epoch-mismatch`, `group-own-message`, `group-rolled-back` (from this device itself,
 * but not by this state: resync before sending anything), `too-large`; with a `policy` that knows of it,
 * `certificate-revoked` (from a device that its account had revoked when the server took the message).
 */
export async function decryptMessage(
  state: GroupState,
  message: Uint8Array,
  policy: GroupPolicy,
): Promise<DecryptedMessage> {
  const { privateMessage } = readMessage(
    message,
    ['mls_private_message'],
    MAX_GROUP_MESSAGE_BYTES,
    'group-message-invalid',
  );
  if (privateMessage.contentType !== 'application') throw new CryptoError('group-message-invalid');
  const loaded = loadState(state);
  const epoch = epochOf(loaded, privateMessage);
  const suite = await cipherSuite();
  const senderData = await guarded('group-message-invalid', () =>
    decryptSenderData(privateMessage, epoch.senderDataSecret, suite),
  );
  const signer = senderData === undefined ? undefined : epoch.signerOf(senderData.leafIndex);
  if (senderData === undefined || signer === undefined) throw new CryptoError('group-message-invalid');
  const isOwn = senderData.leafIndex === loaded.tree.privatePath.leafIndex;
  if (isOwn && hasSent(epoch.ratchets, senderData)) throw new CryptoError('group-own-message');
  const opened = await guarded('group-message-invalid', () =>
    unprotectPrivateMessage(
      epoch.senderDataSecret,
      privateMessage,
      epoch.ratchets,
      [],
      epoch.groupContext,
      KEY_RETENTION,
      suite,
      signer.signatureKey,
    ),
  );
  if (isOwn) throw new CryptoError('group-rolled-back');
  const sender = memberOf(credentialOf(signer.certificate));
  requireUnrevokedMember(sender, policy);
  const { content } = opened.content;
  if (content.contentType !== 'application') throw new CryptoError('group-message-invalid');
  const next = withSecret(state, loaded.tree, epoch.after(opened.tree));
  wipe(...opened.consumed);
  return {
    plaintext: content.applicationData.slice(),
    sender,
    associatedData: content.authenticatedData.slice(),
    epoch: Number(privateMessage.epoch),
    state: next,
  };
}

/** What opens the messages of one epoch. */
interface MessageEpoch {
  readonly groupContext: GroupContext;
  readonly senderDataSecret: Uint8Array;
  readonly ratchets: SecretTree;
  signerOf(
    leafIndex: number,
  ): { readonly signatureKey: Uint8Array; readonly certificate: Uint8Array } | undefined;
  /** The secret part when a message of this epoch has moved its ratchets. */
  after(ratchets: SecretTree): SecretPart;
}

function epochOf({ tree, secret }: LoadedState, { groupId, epoch }: PrivateMessage): MessageEpoch {
  if (!constantTimeEqual(groupId, tree.groupContext.groupId)) throw new CryptoError('group-message-invalid');
  if (epoch === tree.groupContext.epoch) {
    return {
      groupContext: tree.groupContext,
      senderDataSecret: tree.keySchedule.senderDataSecret,
      ratchets: secret.current,
      signerOf: (leafIndex) => signerIn(tree, leafIndex),
      after: (current) => ({ ...secret, current }),
    };
  }
  const index = tree.pastEpochs.findIndex(({ groupContext }) => groupContext.epoch === epoch);
  const past = tree.pastEpochs[index];
  const ratchets = secret.past[index];
  if (past === undefined || ratchets === undefined) throw new CryptoError('group-epoch-mismatch');
  return {
    groupContext: past.groupContext,
    senderDataSecret: past.senderDataSecret,
    ratchets,
    signerOf: (leafIndex) => past.signers.find((signer) => signer.leafIndex === leafIndex),
    after: (moved) => ({ ...secret, past: secret.past.with(index, moved) }),
  };
}

function signerIn({ ratchetTree }: TreePart, leafIndex: number) {
  const node = ratchetTree[2 * leafIndex];
  const leaf = node?.nodeType === 'leaf' ? node.leaf : undefined;
  if (leaf?.credential.credentialType !== 'basic') return undefined;
  return { signatureKey: leaf.signaturePublicKey, certificate: leaf.credential.identity };
}

/**
 * One's own message comes back in the feed. When it opens under a generation that this state has not reached
 * yet, the device has sent it from a newer state than this one: sending from here would use its keys a second
 * time.
 */
function hasSent(
  ratchets: SecretTree,
  { leafIndex, generation }: { readonly leafIndex: number; readonly generation: number },
): boolean {
  const own = ratchets[2 * leafIndex];
  return own !== undefined && generation < own.application.generation;
}
