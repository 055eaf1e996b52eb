/**
 * Domain separation: one label for each purpose that a key, signature or hash serves. A purpose that changes its format
 * gets a new number. The table of docs/protocol-crypto.md lists the same labels.
 */
export const LABELS = {
  deviceCertificate: 'collab device certificate 1',
  deviceRevocation: 'collab device revocation 1',
  deviceProof: 'collab device proof 1',
  deviceFingerprint: 'collab device fingerprint 1',
  safetyNumber: 'collab safety number 1',
  governanceEntry: 'collab governance entry 1',
  governanceHash: 'collab governance hash 1',
  body: 'collab body 1',
  keyringSegment: 'collab keyring segment 1',
  vaultByPassword: 'collab vault key by password 1',
  vaultByRecoveryCode: 'collab vault key by recovery code 1',
  vaultContents: 'collab vault contents 1',
  recoveryCodeChecksum: 'collab recovery code checksum 1',
  localRecord: 'collab local record 1',
  attachment: 'collab attachment 1',
  mediaBaseKey: 'collab media base key 1',
  callDescription: 'collab call description 1',
  roomProfile: 'collab room profile 1',
  opaque: 'collab opaque 1',
} as const;
