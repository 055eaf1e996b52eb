import type { Bytes } from '../primitives/bytes.js';
import type {
  ClientConfig,
  ClientState,
  GroupContext,
  KeySchedule,
  PrivateKeyPath,
  RatchetTree,
  SecretTree,
} from 'ts-mls';
import { decodeUint32, decodeUint8, uint32Encoder, uint8Encoder } from 'ts-mls/codec/number.js';
import { type Decoder, mapDecoders } from 'ts-mls/codec/tlsDecoder.js';
import { type BufferEncoder, contramapBufferEncoders, encode } from 'ts-mls/codec/tlsEncoder.js';
import {
  decodeVarLenData,
  decodeVarLenType,
  varLenDataEncoder,
  varLenTypeEncoder,
} from 'ts-mls/codec/variableLength.js';
import { decodeGroupContext, groupContextEncoder } from 'ts-mls/groupContext.js';
import { decodeKeySchedule, keyScheduleEncoder } from 'ts-mls/keySchedule.js';
import { decodePrivateKeyPath, privateKeyPathEncoder } from 'ts-mls/privateKeyPath.js';
import { decodeRatchetTree, ratchetTreeEncoder } from 'ts-mls/ratchetTree.js';
import { CryptoError } from '../errors.js';

const VERSION = 1;

/** Who may have sent a message: what is kept of a leaf when its epoch is over. */
export interface Signer {
  readonly leafIndex: number;
  readonly signatureKey: Uint8Array;
  readonly certificate: Uint8Array;
}

/** What still opens late messages of an epoch that is over. Its ratchets lie in the secret part. */
export interface PastEpoch {
  readonly groupContext: GroupContext;
  readonly senderDataSecret: Uint8Array;
  readonly signers: readonly Signer[];
}

/** The part of a state that changes with commits. */
export interface TreePart {
  readonly groupContext: GroupContext;
  readonly keySchedule: KeySchedule;
  readonly ratchetTree: RatchetTree;
  readonly privatePath: PrivateKeyPath;
  readonly confirmationTag: Uint8Array;
  readonly signingSecret: Uint8Array;
  /** Opens the sealed profile of the GroupContext; empty when this device does not have it. */
  readonly profileKey: Uint8Array;
  /** Newest first. */
  readonly pastEpochs: readonly PastEpoch[];
}

const signerEncoder: BufferEncoder<Signer> = contramapBufferEncoders(
  [uint32Encoder, varLenDataEncoder, varLenDataEncoder],
  (signer): [number, Uint8Array, Uint8Array] => [signer.leafIndex, signer.signatureKey, signer.certificate],
);
const decodeSigner: Decoder<Signer> = mapDecoders(
  [decodeUint32, decodeVarLenData, decodeVarLenData],
  (leafIndex, signatureKey, certificate) => ({ leafIndex, signatureKey, certificate }),
);

const pastEpochEncoder: BufferEncoder<PastEpoch> = contramapBufferEncoders(
  [groupContextEncoder, varLenDataEncoder, varLenTypeEncoder(signerEncoder)],
  (past): [GroupContext, Uint8Array, Signer[]] => [
    past.groupContext,
    past.senderDataSecret,
    [...past.signers],
  ],
);
const decodePastEpoch: Decoder<PastEpoch> = mapDecoders(
  [decodeGroupContext, decodeVarLenData, decodeVarLenType(decodeSigner)],
  (groupContext, senderDataSecret, signers) => ({ groupContext, senderDataSecret, signers }),
);

const treePartEncoder: BufferEncoder<TreePart> = contramapBufferEncoders(
  [
    uint8Encoder,
    groupContextEncoder,
    keyScheduleEncoder,
    ratchetTreeEncoder,
    privateKeyPathEncoder,
    varLenDataEncoder,
    varLenDataEncoder,
    varLenDataEncoder,
    varLenTypeEncoder(pastEpochEncoder),
  ],
  (
    part,
  ): [
    number,
    GroupContext,
    KeySchedule,
    RatchetTree,
    PrivateKeyPath,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    PastEpoch[],
  ] => [
    VERSION,
    part.groupContext,
    part.keySchedule,
    part.ratchetTree,
    part.privatePath,
    part.confirmationTag,
    part.signingSecret,
    part.profileKey,
    [...part.pastEpochs],
  ],
);
const treePartDecoder: Decoder<TreePart & { readonly version: number }> = mapDecoders(
  [
    decodeUint8,
    decodeGroupContext,
    decodeKeySchedule,
    decodeRatchetTree,
    decodePrivateKeyPath,
    decodeVarLenData,
    decodeVarLenData,
    decodeVarLenData,
    decodeVarLenType(decodePastEpoch),
  ],
  (
    version,
    groupContext,
    keySchedule,
    ratchetTree,
    privatePath,
    confirmationTag,
    signingSecret,
    profileKey,
    pastEpochs,
  ) => ({
    version,
    groupContext,
    keySchedule,
    ratchetTree,
    privatePath,
    confirmationTag,
    signingSecret,
    profileKey,
    pastEpochs,
  }),
);

/**
 * Parts that were encoded or decoded before, by their bytes: a message changes only the secret part, and
 * decoding the tree of a large room again for each message would cost more than the message.
 */
const known = new WeakMap<Uint8Array, TreePart>();

export function encodeTreePart(part: TreePart): Bytes {
  const bytes = encode(treePartEncoder)(part).slice();
  known.set(bytes, part);
  return bytes;
}

/** Throws `group-state-invalid`. */
export function decodeTreePart(bytes: Uint8Array): TreePart {
  const before = known.get(bytes);
  if (before !== undefined) return before;
  const { version, ...part } = decodeWhole(treePartDecoder, bytes);
  if (version !== VERSION) throw new CryptoError('unsupported-version');
  known.set(bytes, part);
  return part;
}

function decodeWhole<T>(decoder: Decoder<T>, bytes: Uint8Array): T {
  try {
    const decoded = decoder(bytes, 0);
    if (decoded !== undefined && decoded[1] === bytes.length) return decoded[0];
  } catch (cause) {
    throw new CryptoError('group-state-invalid', { cause });
  }
  throw new CryptoError('group-state-invalid');
}

/** The library's state of the newest epoch. It keeps no epochs of its own: `pastEpochs` does. */
export const clientStateOf = (
  part: TreePart,
  secretTree: SecretTree,
  clientConfig: ClientConfig,
): ClientState => ({
  groupContext: part.groupContext,
  keySchedule: part.keySchedule,
  ratchetTree: part.ratchetTree,
  privatePath: part.privatePath,
  confirmationTag: part.confirmationTag,
  signaturePrivateKey: part.signingSecret,
  secretTree,
  unappliedProposals: {},
  historicalReceiverData: new Map(),
  groupActiveState: { kind: 'active' },
  clientConfig,
});
