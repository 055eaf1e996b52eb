/** The section of the copy in which a person finds what a table holds about them, or why the table is not in it. */
export type Decision = { readonly section: string } | { readonly why: string };

const NOBODY = { why: 'names no person' };
const SHORT_LIVED = { why: 'a hash of a secret that lives for minutes, and what it is for, sealed' };
const OF_A_ROOM = { why: 'belongs to a room; the section of rooms counts what the person has sent' };
const CANNOT_ASK = { why: 'holds nothing about anybody who can still ask' };

/** Every table of the server. A new one needs a decision here, and a line in the `PersonalRecord` of its slice. */
export const OWN_DATA: Readonly<Record<string, Decision>> = {
  account_books: { section: 'account-book' },
  accounts: { section: 'account' },
  administrator_links: { section: 'account' },
  avatars: { section: 'avatar' },
  commits: OF_A_ROOM,
  contact_keys: { section: 'contact-key' },
  contact_requests: { section: 'contact-requests' },
  contacts: { section: 'contacts' },
  credentials: { why: 'the address is in the account; the rest is what a password is checked against' },
  device_cursors: { section: 'read-positions' },
  device_links: { section: 'device-links' },
  device_owners: { section: 'devices' },
  devices: { section: 'devices' },
  disabled_accounts: CANNOT_ASK,
  envelope_bodies: OF_A_ROOM,
  erasures: CANNOT_ASK,
  events: { section: 'events' },
  factors: { section: 'second-factors' },
  feed: OF_A_ROOM,
  finished_erasures: CANNOT_ASK,
  former_members: { section: 'rooms' },
  guide_readers: { section: 'guide' },
  handle_claims: { why: 'a blind index of the handle, which has a section' },
  handles: { section: 'handle' },
  handshake_bodies: OF_A_ROOM,
  handshake_floors: OF_A_ROOM,
  invitations: { why: 'waits for somebody without an account; gone when they have one' },
  key_packages: { section: 'key-packages' },
  keyring_cursors: { why: 'counts the segments of the keyring, which has a section' },
  keyring_segments: { section: 'keyring' },
  log_head: NOBODY,
  log_in_steps: SHORT_LIVED,
  log_in_tries: { section: 'log-in-tries' },
  log_ins: SHORT_LIVED,
  mails_of_events: { section: 'mails' },
  migrations: NOBODY,
  outgoing_mails: { section: 'mails' },
  parked_events: NOBODY,
  password_resets: { section: 'password-resets' },
  policies: NOBODY,
  prekeys: { section: 'prekeys' },
  presences: { section: 'presence' },
  projections: NOBODY,
  recovery_codes: { section: 'vault' },
  refresh_tokens: { why: 'hashes of secrets; the session that they belong to has a section' },
  room_members: { section: 'rooms' },
  sessions: { section: 'sessions' },
  sign_ups: { section: 'account' },
  socket_tickets: SHORT_LIVED,
  storage_used: { section: 'account' },
  stranger_mails: { section: 'mails-to-strangers' },
  subject_keys: { why: 'the key itself, wrapped: a secret' },
  vault_history: { section: 'vault-history' },
  vaults: { section: 'vault' },
  welcomes: { section: 'welcomes' },
  welcomes_taken: { section: 'welcomes' },
};

/** Columns of bytes that are public: the copy has them as they are. */
export const PUBLIC_BYTES: readonly string[] = [
  'accounts.identity_key',
  'contact_keys.contact_key',
  'devices.certificate',
  'devices.former_certificates',
  'devices.revocation',
  'key_packages.key_package',
  'prekeys.prekey',
];
