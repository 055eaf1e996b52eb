/** Bytes of one body's ciphertext; with the key part and base64url it fits a frame of 64 KiB. */
export const BODY_MAX_BYTES = 40 * 1024;
/** Bytes of one key part (an MLS application message that carries a content key). */
export const KEY_PART_MAX_BYTES = 4 * 1024;
/** Bytes of one sealed keyring segment. */
export const KEYRING_SEGMENT_MAX_BYTES = 40 * 1024;
/** Feed entries in one answer. */
export const FEED_PAGE = 100;
