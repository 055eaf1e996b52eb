export { CRYPTO_ERRORS, CryptoError, type CryptoErrorCode } from './errors.js';
export { sha256 } from './primitives/hash.js';
export { decoyContactKey } from './contacts/contact-key.js';
export { verifyDeviceProof } from './identity/identity.js';
export {
  CERTIFICATE_MAX_LIFETIME_MS,
  parseDeviceCertificate,
  verifyDeviceCertificate,
  type DeviceCertificate,
} from './identity/device-certificate.js';
export {
  GOVERNANCE_HASH_BYTES,
  governanceEntryHash,
  verifyGovernanceEntry,
  type SignedGovernanceEntry,
} from './governance/governance-entry.js';
export {
  createServerSetup,
  finishServerLogIn,
  opaqueServerPublicKey,
  respondToRegistration,
  startServerLogIn,
} from './vault/opaque-server.js';
export { verifyVaultReplacement, type VaultReplacement } from './vault/vault-replacement.js';
export { matchOneTimePassword } from './vault/one-time-password.js';
export { verifyDeviceRevocation, type DeviceRevocation } from './identity/device-revocation.js';
export {
  DIRECT_MESSAGE_MAX_BYTES,
  ONE_TIME_PREKEYS_MAX,
  PREKEY_BUNDLE_MAX_BYTES,
  PREKEY_MAX_BYTES,
  PREKEYS_PER_UPLOAD_MAX,
} from './direct/limits.js';
export { encodePrekeyBundle, verifyPrekeyBundle, type PrekeyBundle } from './direct/prekey-bundle.js';
export { verifyPrekeyUpload, type Prekey, type PrekeyKind, type PrekeyOwner } from './direct/prekey.js';
