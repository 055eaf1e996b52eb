import { CryptoError } from '../errors.js';
import {
  verifyDeviceCertificate,
  type DeviceCertificateExpectation,
} from '../identity/device-certificate.js';
import { constantTimeEqual, type Bytes } from '../primitives/bytes.js';
import {
  GOVERNANCE_HASH_BYTES,
  governanceEntryHash,
  verifyGovernanceEntry,
  type SignedGovernanceEntry,
} from './governance-entry.js';

/** The rules of the rooms, handed in: this library verifies who signed, the rules decide who may. */
export interface GovernanceRules<State> {
  readonly initial: State;
  /** State after the command; throws when the actor may not do this. */
  apply(
    state: State,
    entry: {
      readonly sequence: number;
      readonly hash: Bytes;
      readonly accountId: string;
      readonly deviceId: string;
    },
    command: Bytes,
  ): State;
  /** Identity key that a state binds to an account, if any. */
  identityKeyOf(state: State, accountId: string): Uint8Array | undefined;
  /** The instant (milliseconds since 1970) that the command itself claims; the certificate has to cover it. */
  instantOf(command: Bytes): number;
}

/** A verified stretch of a chain from its beginning: its state, and the newest entry's place and hash. */
export interface FoldedGovernance<State> {
  readonly state: State;
  /** Sequence of the newest entry, -1 before the first. */
  readonly sequence: number;
  /** Hash of the newest entry; 32 zero bytes before the first. */
  readonly hash: Bytes;
}

/** What a fold starts from and is held against. */
export interface FoldOptions<State> {
  readonly roomId: string;
  readonly rules: GovernanceRules<State>;
  /**
   * Certificates of a device, wherever the caller got them: one counts only if the account's identity key signed it and
   * it covers the entry's instant. A device that renewed its certificate has several.
   */
  certificateOf(accountId: string, deviceId: string): Uint8Array | readonly Uint8Array[] | undefined;
  /** Revocations of an account's devices, as far as they are known. */
  revocationsOf(accountId: string): readonly Uint8Array[];
  /** A stretch folded before; the chain is verified from its end on. */
  readonly from?: FoldedGovernance<State>;
  /** A head that is known otherwise (from the MLS group context): the chain has to pass through it. */
  readonly pinned?: { readonly sequence: number; readonly hash: Uint8Array };
}

/**
 * Folds a room's signed chain. Each entry has to continue the chain, to be signed by a device that the acting account's
 * identity key certifies, and to be allowed by the rules. Nothing is returned of a chain with one bad entry.
 * Throws `wrong-room`, `governance-gap`, `governance-fork`, `signer-unknown`, `governance-refused`, `bad-signature` or
 * what `verifyDeviceCertificate` throws.
 */
export function foldGovernance<State>(
  entries: readonly SignedGovernanceEntry[],
  options: FoldOptions<State>,
): FoldedGovernance<State> {
  const start: FoldedGovernance<State> = options.from ?? {
    state: options.rules.initial,
    sequence: -1,
    hash: new Uint8Array(GOVERNANCE_HASH_BYTES),
  };
  requirePinned(start, options.pinned);
  const folded = entries.reduce((before, entry) => {
    const after = foldEntry(before, entry, options);
    requirePinned(after, options.pinned);
    return after;
  }, start);
  if (options.pinned !== undefined && options.pinned.sequence > folded.sequence)
    throw new CryptoError('governance-gap');
  return folded;
}

function foldEntry<State>(
  before: FoldedGovernance<State>,
  entry: SignedGovernanceEntry,
  { roomId, rules, certificateOf, revocationsOf }: FoldOptions<State>,
): FoldedGovernance<State> {
  if (entry.roomId !== roomId) throw new CryptoError('wrong-room');
  if (entry.sequence !== before.sequence + 1) throw new CryptoError('governance-gap');
  if (!constantTimeEqual(entry.previousHash, before.hash)) throw new CryptoError('governance-fork');
  const hash = governanceEntryHash(entry);
  const { sequence, accountId, deviceId, command } = entry;
  const state = refusing(() => rules.apply(before.state, { sequence, hash, accountId, deviceId }, command));
  // The first entry binds its own author's key; everybody else's was bound by who invited them.
  const identityKey =
    rules.identityKeyOf(before.state, accountId) ??
    (sequence === 0 ? rules.identityKeyOf(state, accountId) : undefined);
  if (identityKey === undefined) throw new CryptoError('signer-unknown');
  const now = refusing(() => rules.instantOf(command));
  const signingKey = certifiedKey(certificateOf(accountId, deviceId), {
    identityKey,
    accountId,
    deviceId,
    now,
    revocations: revocationsOf(accountId),
  });
  verifyGovernanceEntry(entry, signingKey);
  return { state, sequence, hash };
}

/** The device's signing key by the first certificate that holds; else what was wrong with the last one. */
function certifiedKey(
  known: Uint8Array | readonly Uint8Array[] | undefined,
  expected: DeviceCertificateExpectation,
): Bytes {
  let refusal = new CryptoError('signer-unknown');
  for (const certificate of known instanceof Uint8Array ? [known] : (known ?? [])) {
    try {
      return verifyDeviceCertificate(certificate, expected).signingKey;
    } catch (reason) {
      if (!(reason instanceof CryptoError)) throw reason;
      refusal = reason;
    }
  }
  throw refusal;
}

function refusing<Result>(rule: () => Result): Result {
  try {
    return rule();
  } catch (cause) {
    throw new CryptoError('governance-refused', { cause });
  }
}

function requirePinned(
  at: { readonly sequence: number; readonly hash: Uint8Array },
  pinned: { readonly sequence: number; readonly hash: Uint8Array } | undefined,
): void {
  if (pinned !== undefined && pinned.sequence === at.sequence && !constantTimeEqual(pinned.hash, at.hash))
    throw new CryptoError('governance-fork');
}
