/** What a channel between two devices may hold and for how long. Each value is a trade-off; the prose says which. */

const DAY_MS = 24 * 3600 * 1000;

/** Milliseconds after which a device replaces its signed and its last-resort prekey. */
export const PREKEY_ROTATION_MS = 7 * DAY_MS;

/**
 * Milliseconds for which a signed or last-resort prekey is offered. Two rotations, so that a device which misses one can
 * still be reached; a prekey that lives longer protects the first messages made for it less.
 */
export const REUSED_PREKEY_LIFETIME_MS = 14 * DAY_MS;

/** Milliseconds for which a one-time prekey is offered: it lies on the server until somebody takes it. */
export const ONE_TIME_PREKEY_LIFETIME_MS = 60 * DAY_MS;

/**
 * Milliseconds for which the secret of a prekey is kept after its end: as long as the server keeps what a device has
 * missed. A first message older than this is lost, and cannot be opened by a thief either.
 */
export const DELIVERY_GRACE_MS = 30 * DAY_MS;

/** How far a verifier's clock may lag behind the device that made a prekey. */
export const PREKEY_CLOCK_TOLERANCE_MS = 10 * 60 * 1000;

/** One-time prekeys of one kind that a device holds. When all are taken, first messages protect less until it is back. */
export const ONE_TIME_PREKEYS_MAX = 200;

/** Signed or last-resort prekeys whose secrets a device holds: the weekly ones of their lifetime and the grace. */
export const REUSED_PREKEYS_MAX = 8;

/**
 * First messages without a one-time prekey that are remembered until their prekey is deleted. Only devices with a
 * certificate can add one; when all places are taken, such first messages are refused rather than accepted twice.
 */
export const REMEMBERED_INITIALS_MAX = 1_000;

/** Bytes of one published prekey: ML-KEM-768 has 1,184 of key. */
export const PREKEY_MAX_BYTES = 1_536;

/** Bytes of a bundle: certificate, signed prekey, one-time prekey and ML-KEM prekey. */
export const PREKEY_BUNDLE_MAX_BYTES = 4 * 1024;

/** Prekeys in one upload: all one-time prekeys of both kinds, a signed and a last-resort one. */
export const PREKEYS_PER_UPLOAD_MAX = 2 * ONE_TIME_PREKEYS_MAX + 2;

/**
 * MAX_SKIP of the Double Ratchet: messages of one chain that one message may step over. More lets a lossy network lose
 * more in a row; each costs the receiver two HMACs before it knows whether the message is authentic.
 */
export const MAX_SKIP = 200;

/** Skipped message keys of one session; the oldest goes first. Each is a key that a thief of the device could still use. */
export const MAX_SKIPPED_KEYS = 1_000;

/** Milliseconds for which a skipped message key waits for its message. Longer forgives later messages, and thieves. */
export const SKIPPED_KEY_MAX_AGE_MS = 7 * DAY_MS;

/** Sessions of one pair of devices: the one in use, and those that messages under way may still belong to. */
export const MAX_SESSIONS = 3;

/** Sizes of a padded payload: powers of two between these. A size says one of nine things about a message. */
export const PADDED_MIN_BYTES = 256;
export const PADDED_MAX_BYTES = 64 * 1024;

/** Bytes of a payload's content: the largest padded size without the type and the length. */
export const DIRECT_CONTENT_MAX_BYTES = PADDED_MAX_BYTES - 5;

/** Bytes of a direct message: the largest padded payload, the header of a first message, the tag. */
export const DIRECT_MESSAGE_MAX_BYTES = 68 * 1024;

/** Bytes of a stored channel: three sessions full of skipped keys. */
export const CHANNEL_STATE_MAX_BYTES = 256 * 1024;

/** Bytes of the stored prekeys: every place taken. */
export const PREKEY_STORE_MAX_BYTES = 128 * 1024;
