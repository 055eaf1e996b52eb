import type { AuthenticationService, ClientConfig, KeyPackage, KeyRetentionConfig, LeafNode } from 'ts-mls';
import { memberOf, sameMember } from './credential.js';
import {
  COMMIT_PADDING_BYTES,
  MAX_KEY_PACKAGE_LIFETIME_SECONDS,
  MAX_RATCHET_STEPS,
  RETAINED_SKIPPED_KEYS,
} from './limits.js';

/** What is kept of a sender's ratchet when messages are skipped. */
export const KEY_RETENTION: KeyRetentionConfig = {
  retainKeysForGenerations: RETAINED_SKIPPED_KEYS,
  maximumForwardRatchetSteps: MAX_RATCHET_STEPS,
  // The library's own store of past epochs is emptied after each commit; this only keeps it from trimming.
  retainKeysForEpochs: 2,
};

/** How the library is to behave. The rules that it does not enforce itself stand beside each call to it. */
export const clientConfig = (authService: AuthenticationService): ClientConfig => ({
  authService,
  keyRetentionConfig: KEY_RETENTION,
  lifetimeConfig: {
    maximumTotalLifetime: BigInt(MAX_KEY_PACKAGE_LIFETIME_SECONDS),
    // It knows the wall clock only and would refuse to join a group with an old leaf in it: `checkLifetime` decides.
    validateLifetimeOnReceive: false,
  },
  keyPackageEqualityConfig: {
    compareKeyPackages: (a: KeyPackage, b: KeyPackage) => sameLeaf(a.leafNode, b.leafNode),
    compareKeyPackageToLeafNode: (keyPackage: KeyPackage, leaf: LeafNode) =>
      sameLeaf(keyPackage.leafNode, leaf),
  },
  paddingConfig: { kind: 'padUntilLength', padUntilLength: COMMIT_PADDING_BYTES },
});

const sameLeaf = (a: LeafNode, b: LeafNode) => sameMember(memberOf(a.credential), memberOf(b.credential));
