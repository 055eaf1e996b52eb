export { CRYPTO_ERRORS, CryptoError, type CryptoErrorCode } from './errors.js';
export { fromBase64Url, toBase64Url } from './primitives/base64url.js';
export { constantTimeEqual, wipe, type Bytes } from './primitives/bytes.js';
export {
  importSigningSecret,
  signingKeyPairOf,
  type SigningKeyPair,
  type SigningSecret,
} from './primitives/ed25519.js';
export { sha256 } from './primitives/hash.js';
export { randomBytes, randomId } from './primitives/random.js';
export { agreementKeyPairOf, type AgreementKeyPair } from './primitives/x25519.js';
export {
  createDeviceKeys,
  createIdentity,
  deviceFingerprint,
  signDeviceProof,
  verifyDeviceProof,
  type DeviceKeys,
  type Identity,
} from './identity/identity.js';
export {
  CERTIFICATE_MAX_LIFETIME_MS,
  issueDeviceCertificate,
  parseDeviceCertificate,
  verifyDeviceCertificate,
  type DeviceCertificate,
} from './identity/device-certificate.js';
export {
  matchesSafetyQr,
  safetyNumber,
  type AccountKey,
  type SafetyNumber,
} from './identity/safety-number.js';
export {
  acknowledgeChange,
  markVerified,
  observeIdentity,
  requireSendable,
  type KnownIdentity,
} from './identity/verification.js';
export {
  governanceEntryHash,
  signGovernanceEntry,
  verifyGovernanceEntry,
  type SignedGovernanceEntry,
  type UnsignedGovernanceEntry,
} from './governance/governance-entry.js';
export {
  foldGovernance,
  type FoldedGovernance,
  type FoldOptions,
  type GovernanceRules,
} from './governance/fold-governance.js';
export {
  BODY_PLAINTEXT_MAX_BYTES,
  openBody,
  sealBody,
  type BodyContext,
  type SealedBody,
} from './envelope/body.js';
export { decodeKeyPart, encodeKeyPart, type KeyPart } from './envelope/key-part.js';
export {
  decodeKeyringEntries,
  dropExpired,
  dropMessages,
  encodeKeyringEntries,
  KEYRING_ENTRIES_MAX,
  sliceHistory,
  type KeyringEntry,
} from './keyring/keyring-entry.js';
export { openAccountBook, sealAccountBook, type BookPlace } from './keyring/account-book.js';
export { deriveContactKey, type ContactKey } from './contacts/contact-key.js';
export { openContactNote, sealContactNote } from './contacts/contact-note.js';
export { createKeyringKey, openSegment, sealSegment, type SegmentPlace } from './keyring/segment.js';
export { finishLogIn, finishRegistration, startLogIn, startRegistration } from './vault/opaque-client.js';
export { deriveLocalRecordKey, localRecords, type LocalRecords } from './vault/local-records.js';
export {
  signVaultReplacement,
  verifyVaultReplacement,
  type VaultReplacement,
} from './vault/vault-replacement.js';
export { createRecoveryCode, readRecoveryCode } from './vault/recovery-code.js';
export {
  createVaultKey,
  openVault,
  sealVault,
  unwrapVaultKeyByPassword,
  unwrapVaultKeyByRecoveryCode,
  wrapVaultKeyByPassword,
  wrapVaultKeyByRecoveryCode,
  type VaultContents,
} from './vault/vault.js';
export { acceptCommit, commitToGroup, type GroupChange, type ProposedCommit } from './group/commit.js';
export { createGroup, type NewGroup } from './group/create-group.js';
export { describeGroup, epochAuthenticator, exportSecret, groupInfoOf } from './group/describe-group.js';
export type {
  DeclaredCommit,
  GeneratedKeyPackage,
  GroupDescription,
  GroupDevice,
  GroupMember,
  GroupPolicy,
  GroupState,
  RoomProfile,
} from './group/group-types.js';
export { joinGroup, type JoinedGroup, type KeyPackageHalves } from './group/join-group.js';
export { generateKeyPackages } from './group/key-packages.js';
export {
  decryptMessage,
  type DecryptedMessage,
  encryptMessage,
  type EncryptedMessage,
} from './group/messages.js';
export { type CommitReview, processCommit, type ProcessedCommit } from './group/process-commit.js';
export { type ProposedResync, resyncGroup, type ResyncRequest } from './group/resync-group.js';
export {
  decodeAttachmentReference,
  encodeAttachmentReference,
  openAttachment,
  openSeekableAttachment,
  sealAttachment,
  type AttachmentPlace,
  type AttachmentReference,
  type OpenedAttachment,
  type SealedSource,
  type SeekableAttachment,
  type TransferOptions,
} from './attachments/attachment.js';
export {
  ATTACHMENT_MAX_BYTES,
  INFO_MAX_BYTES,
  safeFileName,
  type AttachmentInfo,
} from './attachments/attachment-info.js';
export {
  callDescriptionHash,
  signCallDescription,
  verifyCallDescription,
  type CallDescriptionExpectation,
  type CallDescriptionFields,
  type CallDevice,
} from './media/call-description.js';
export { FrameReceiver, FrameSender, type FrameKind } from './media/frames.js';
export { createMediaSession, deriveFrameKey, keyIdOf, type MediaSender } from './media/media-session.js';
export type { FrameKey } from './media/sframe-keys.js';
export {
  issueDeviceRevocation,
  verifyDeviceRevocation,
  type DeviceRevocation,
} from './identity/device-revocation.js';
export {
  openFromDevice,
  sealForDevice,
  startSession,
  type DirectPeer,
  type DirectSelf,
  type OpenedDirectMessage,
} from './direct/channel.js';
export { DIRECT_CONTENT_MAX_BYTES, DIRECT_MESSAGE_MAX_BYTES, ONE_TIME_PREKEYS_MAX } from './direct/limits.js';
export type { DirectPayload, DirectPayloadType } from './direct/payload.js';
export { renewPrekeys, type PrekeyDevice, type RenewedPrekeys } from './direct/prekey-store.js';
export { encodePrekeyBundle } from './direct/prekey-bundle.js';
export {
  createLinkCode,
  decodeLinkedKeys,
  encodeLinkedKeys,
  openLinkApproval,
  openLinkCode,
  openLinkOffer,
  openLinkRequest,
  sealLinkApproval,
  sealLinkOffer,
  sealLinkRequest,
  type LinkOffer,
  type LinkRequest,
  type LinkSecret,
} from './direct/device-link.js';
