import { readInitial } from './agreement.js';
import type { Ratchet } from './double-ratchet.js';
import { Reader, refuseUnless } from './encoding.js';

/** A session as section 5.6 stores it. */
export interface StoredSession {
  readonly id: Buffer;
  readonly initiates: boolean;
  readonly initial: Buffer;
  readonly ratchet: Ratchet;
}

/** Reads a stored channel with its own and the other party's encoding (section 5.6). */
export function readChannel(channel: Uint8Array, ownParty: Buffer, peerParty: Buffer): StoredSession[] {
  const reader = new Reader(channel);
  refuseUnless(reader.u8() === 1, 'not a channel');
  refuseUnless(reader.fixed(ownParty.length).equals(ownParty), 'a channel of another device');
  refuseUnless(reader.fixed(peerParty.length).equals(peerParty), 'a channel with another device');
  const sessions = Array.from({ length: reader.u8() }, () => readSession(reader));
  reader.end();
  return sessions;
}

function readSession(reader: Reader): StoredSession {
  const id = reader.fixed(16);
  const initiates = reader.u8() === 0;
  reader.instant();
  reader.u8();
  reader.instant();
  const initial = reader.bytes(1664);
  if (initial.length > 0) readInitial(new Reader(initial));
  const RK = reader.fixed(32);
  const DHs = { open: reader.fixed(32), secret: reader.fixed(32) };
  const [DHr, CKs, CKr] = [reader.optional(32), reader.optional(32), reader.optional(32)];
  const [Ns, Nr, PN] = [reader.u32(), reader.u32(), reader.u32()];
  const MKSKIPPED = Array.from({ length: reader.u16() }, () => ({
    dh: reader.fixed(32),
    n: reader.u32(),
    MK: reader.fixed(32),
    since: reader.instant(),
  }));
  return { id, initiates, initial, ratchet: { RK, DHs, DHr, CKs, CKr, Ns, Nr, PN, MKSKIPPED } };
}
