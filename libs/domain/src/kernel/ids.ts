import * as z from 'zod';

/** 128 random bits as base64url: 22 characters, the last of which carries two bits only. */
const ID_PATTERN = /^[A-Za-z0-9_-]{21}[AQgw]$/;

const id = () => z.string().regex(ID_PATTERN);

/** The random, opaque name of a person's account. It is also the pseudonym: nothing in it derives from the person. */
export const AccountId = id().brand<'AccountId'>();
export type AccountId = z.infer<typeof AccountId>;

/** One browser profile with keys of its own. */
export const DeviceId = id().brand<'DeviceId'>();
export type DeviceId = z.infer<typeof DeviceId>;

export const RoomId = id().brand<'RoomId'>();
export type RoomId = z.infer<typeof RoomId>;

/** Chosen by the sending device; the idempotency key of an envelope. */
export const MessageId = id().brand<'MessageId'>();
export type MessageId = z.infer<typeof MessageId>;

export const EventId = id().brand<'EventId'>();
export type EventId = z.infer<typeof EventId>;

/** One log-in of one browser; ends by log-out, revocation or time. */
export const SessionId = id().brand<'SessionId'>();
export type SessionId = z.infer<typeof SessionId>;

/** One authenticator app or passkey of an account. */
export const FactorId = id().brand<'FactorId'>();
export type FactorId = z.infer<typeof FactorId>;

/** Chosen by the client for each command; a repeated command with the same id changes nothing. */
export const CommandId = id().brand<'CommandId'>();
export type CommandId = z.infer<typeof CommandId>;

/** Names an erasure to the person whose account it was; leads to nobody. */
export const ReceiptId = id().brand<'ReceiptId'>();
export type ReceiptId = z.infer<typeof ReceiptId>;

export const AlertId = id().brand<'AlertId'>();
export type AlertId = z.infer<typeof AlertId>;

/** An instant in UTC, ISO 8601 with milliseconds, as `Date.prototype.toISOString` writes it. */
export const Instant = z.iso.datetime({ precision: 3 }).brand<'Instant'>();
export type Instant = z.infer<typeof Instant>;
