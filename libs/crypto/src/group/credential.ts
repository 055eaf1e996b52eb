import type { AuthenticationService, Credential, LeafNode, RatchetTree } from 'ts-mls';
import { CryptoError } from '../errors.js';
import { parseDeviceCertificate, verifyDeviceCertificate } from '../identity/device-certificate.js';
import { requireNotRevoked } from '../identity/device-revocation.js';
import { constantTimeEqual } from '../primitives/bytes.js';
import type { GroupMember, GroupPolicy } from './group-types.js';
import { CATCH_UP_SECONDS } from './limits.js';

/** The credential of a leaf: basic (RFC 9420, section 5.3), its identity being the device certificate. */
export const credentialOf = (certificate: Uint8Array): Credential => ({
  credentialType: 'basic',
  identity: certificate,
});

/**
 * The member that a credential claims; whether the claim holds is the authentication service's question.
 * Throws `group-leaf-uncertified` for a credential that holds no certificate.
 */
export function memberOf(credential: Credential): GroupMember {
  try {
    const { accountId, deviceId } = parseDeviceCertificate(certificateOf(credential));
    return { accountId, deviceId };
  } catch (cause) {
    throw new CryptoError('group-leaf-uncertified', { cause });
  }
}

export const isMember = (credential: Credential, member: GroupMember): boolean =>
  sameMember(memberOf(credential), member);

export const sameMember = (a: GroupMember, b: GroupMember): boolean =>
  a.accountId === b.accountId && a.deviceId === b.deviceId;

/** A text that is equal for equal members only. Ids hold no slash. */
export const memberKey = ({ accountId, deviceId }: GroupMember): string => `${accountId}/${deviceId}`;

/** Leaves of a tree by leaf index. */
export function leavesOf(tree: RatchetTree): ReadonlyMap<number, LeafNode> {
  const leaves = new Map<number, LeafNode>();
  for (const [nodeIndex, node] of tree.entries()) {
    if (node?.nodeType === 'leaf') leaves.set(nodeIndex / 2, node.leaf);
  }
  return leaves;
}

/** Instants at which a certificate may have been valid. */
export type CertificateTiming = 'now' | 'when-it-arrived' | 'once';

/**
 * The library's question whether a leaf is who it says, answered from its certificate: the account that the
 * policy knows has certified this signature key. `now` holds the certificate to the exact time,
 * `when-it-arrived` allows for the time that a commit may wait to be read, and `once` asks for the signature
 * only: a leaf that the others accepted long ago does not keep a new member out, revoked or not, and what a
 * revoked device does in the group is refused. Throws `group-leaf-uncertified` or `certificate-revoked`, which
 * say more than the library's own refusal.
 */
export const authenticationService = (
  policy: GroupPolicy,
  timing: CertificateTiming,
): AuthenticationService => ({
  validateCredential: async (credential, signatureKey) => {
    try {
      const certificate = certificateOf(credential);
      const claimed = parseDeviceCertificate(certificate);
      const { accountId, deviceId } = claimed;
      const identityKey = policy.identityKeyOf(accountId);
      if (identityKey === undefined) throw new CryptoError('group-leaf-uncertified');
      const now = instantOf(policy.now.getTime(), claimed, timing);
      const { signingKey } = verifyDeviceCertificate(certificate, { identityKey, accountId, deviceId, now });
      if (!constantTimeEqual(signingKey, signatureKey)) throw new CryptoError('group-leaf-uncertified');
      if (timing !== 'once') requireUnrevokedMember(claimed, policy);
      return true;
    } catch (cause) {
      if (cause instanceof CryptoError && cause.code === 'certificate-revoked') throw cause;
      throw new CryptoError('group-leaf-uncertified', { cause });
    }
  },
});

/**
 * Throws `certificate-revoked` when the account had revoked the device by the time that it acted, and what
 * `verifyDeviceRevocation` throws.
 */
export function requireUnrevokedMember({ accountId, deviceId }: GroupMember, policy: GroupPolicy): void {
  const revocations = policy.revocationsOf(accountId);
  if (revocations.length === 0) return;
  const identityKey = policy.identityKeyOf(accountId);
  if (identityKey === undefined) throw new CryptoError('group-leaf-uncertified');
  const now = policy.now.getTime();
  const taken = (policy.takenAt ?? policy.now).getTime();
  const acted = Math.max(Math.min(taken, now), now - CATCH_UP_SECONDS * 1000);
  requireNotRevoked(revocations, { identityKey, accountId, deviceId, now: acted });
}

/** For steps that admit nobody. Whoever reaches it is refused. */
export const admitsNobody: AuthenticationService = { validateCredential: async () => false };

function instantOf(
  now: number,
  validity: { readonly notBefore: number; readonly notAfter: number },
  timing: CertificateTiming,
): number {
  const slack = { now: 0, 'when-it-arrived': CATCH_UP_SECONDS * 1000, once: Number.MAX_SAFE_INTEGER }[timing];
  if (now > validity.notAfter) return Math.max(validity.notAfter, now - slack);
  return timing === 'once' ? Math.max(now, validity.notBefore) : now;
}

function certificateOf(credential: Credential): Uint8Array {
  if (credential.credentialType !== 'basic') throw new CryptoError('group-leaf-uncertified');
  return credential.identity;
}
