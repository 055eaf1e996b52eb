/** The labels of section 13 that section 5 uses. A control changes one of them. */
export const LABELS = {
  deviceCertificate: 'collab device certificate 1',
  signedPrekey: 'collab signed prekey 1',
  oneTimePrekey: 'collab one time prekey 1',
  kemPrekey: 'collab kem prekey 1',
  lastResortPrekey: 'collab last resort kem prekey 1',
  transcript: 'collab direct transcript 1',
  agreement: 'collab direct agreement 1',
  session: 'collab direct session 1',
  initial: 'collab direct initial 1',
  root: 'collab direct root key 1',
  chain: 'collab direct chain key 1',
  messageKey: 'collab direct message key 1',
  seal: 'collab direct seal 1',
};
export type Labels = Readonly<Record<keyof typeof LABELS, string>>;
