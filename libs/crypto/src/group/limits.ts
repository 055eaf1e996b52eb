/** What a group may hold and what a device keeps of it. Each value is a trade-off; the prose says which. */

/**
 * Leaves of one group. X-Wing makes an update path of 200 devices about 250 kB: more would not fit the
 * handshake limit.
 */
export const MAX_GROUP_DEVICES = 200;

/** Bytes of a commit, Welcome or GroupInfo. Refused before anything is decoded. */
export const MAX_HANDSHAKE_BYTES = 4 * 1024 * 1024;

/** Bytes of an encoded key package: about 2,700 of X-Wing keys, and the credential with its certificate. */
export const MAX_KEY_PACKAGE_BYTES = 8 * 1024;

/**
 * Bytes of one application message before encryption. A room's messages carry a key part of some 200 bytes.
 */
export const MAX_GROUP_PLAINTEXT_BYTES = 64 * 1024;

/** Bytes that travel beside a message, authenticated and in the clear. */
export const MAX_ASSOCIATED_DATA_BYTES = 1024;

/**
 * Bytes of an encoded application message: the largest plaintext in its padding, the associated data, the
 * framing.
 */
export const MAX_GROUP_MESSAGE_BYTES = 84 * 1024;

/** Bytes of a room's name in UTF-8. It is padded to this length, so that its length stays private. */
export const MAX_ROOM_NAME_BYTES = 200;

/**
 * Sizes that a message is padded up to, in bytes of content; above the last one, to multiples of it. Few
 * sizes say little about a message and cost bandwidth: a key part always lands in the first.
 */
export const PADDING_BUCKETS = [256, 1024, 4096, 16_384] as const;

/** Bytes that every commit has at least: an empty one and one with a few blank nodes look alike. */
export const COMMIT_PADDING_BYTES = 4096;

/**
 * Message keys that are kept for each sender when messages are skipped. A message up to this far out of order
 * opens; each kept key is a key that a thief of the device could still use.
 */
export const RETAINED_SKIPPED_KEYS = 10;

/** Steps that one message may move a sender's ratchet: the work that a single message can cause. */
export const MAX_RATCHET_STEPS = 200;

/**
 * Epochs whose message keys are kept after a commit. The feed is in order, so a message always comes before
 * the commit that ends its epoch; one epoch is kept for a device that applies its own commit before it has
 * read what precedes it. Every further one would delay forward secrecy.
 */
export const RETAINED_PAST_EPOCHS = 1;

/**
 * Seconds for which a key package is offered: a device that was away longer is not added until it comes back.
 */
export const KEY_PACKAGE_LIFETIME_SECONDS = 60 * 24 * 3600;

/** Longest lifetime that is accepted of anybody, in seconds. An init key that lives longer protects less. */
export const MAX_KEY_PACKAGE_LIFETIME_SECONDS = 90 * 24 * 3600;

/** Seconds before its creation from which a key package is valid: clocks differ. */
export const CLOCK_TOLERANCE_SECONDS = 3600;

/**
 * Seconds by which a lifetime may be over when a commit is received: commits are kept for 30 days, and a
 * device that catches up must judge them like those that were online. Whoever commits is held to the exact
 * time.
 */
export const CATCH_UP_SECONDS = 30 * 24 * 3600;

/** Key packages that one call makes. */
export const MAX_KEY_PACKAGES_PER_CALL = 100;

/** Bytes of an exported secret. */
export const MAX_EXPORT_BYTES = 255 * 64;
