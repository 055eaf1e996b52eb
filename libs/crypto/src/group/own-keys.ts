import type { ClientState } from 'ts-mls';
import { CryptoError, type CryptoErrorCode } from '../errors.js';
import { constantTimeEqual } from '../primitives/bytes.js';
import { xWingPublicKey } from '../primitives/x-wing.js';

/**
 * Refuses a new epoch in which a private key that this device was just given does not fit the public key of its
 * node (RFC 9420, section 7.5, leaves the check to us). Without it, a committer could hand out a path that works
 * once and shuts members out with the next commit.
 */
export async function checkOwnKeys(
  { privatePath, ratchetTree }: Pick<ClientState, 'privatePath' | 'ratchetTree'>,
  known: ClientState['privatePath']['privateKeys'],
  code: CryptoErrorCode,
): Promise<void> {
  for (const [index, key] of Object.entries(privatePath.privateKeys)) {
    const nodeIndex = Number(index);
    const node = ratchetTree[nodeIndex];
    const before = known[nodeIndex];
    if (node === undefined || (before !== undefined && constantTimeEqual(before, key))) continue;
    const publicKey = node.nodeType === 'leaf' ? node.leaf.hpkePublicKey : node.parent.hpkePublicKey;
    if (!constantTimeEqual(await xWingPublicKey(key), publicKey)) throw new CryptoError(code);
  }
}
