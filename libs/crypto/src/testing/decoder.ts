/** Something that reads bytes which others made, and an input that it accepts. */
export interface Decoder {
  readonly name: string;
  readonly sample: Uint8Array;
  /** Whether what parses costs a run of Argon2id, 64 MiB and a quarter of a second: fed with one in 200 inputs. */
  readonly stretchesPassword?: boolean;
  /** Returns for what it accepts; throws a `CryptoError` for all else. */
  decode(bytes: Uint8Array): unknown;
}

/** Bytes as a text of as many characters: what a decoder of text is fed with. */
export const latin1 = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes);
