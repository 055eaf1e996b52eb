import type { Capabilities, Extension } from 'ts-mls';
import { encodeRequiredCapabilities } from 'ts-mls/requiredCapabilities.js';
import { SUITE } from './cipher-suite.js';
import { CryptoError } from '../errors.js';
import { constantTimeEqual } from '../primitives/bytes.js';

/** Extension types from the private-use range of RFC 9420, section 17.3. */
const GOVERNANCE_HASH = 0xf0c1;
const SEALED_PROFILE = 0xf0c2;
/** Only ever inside the encrypted GroupInfo of a Welcome. */
const PROFILE_KEY = 0xf0c3;

const GOVERNANCE_HASH_BYTES = 32;

/** What every leaf of our groups can do, and nothing beyond. */
export const CAPABILITIES: Capabilities = {
  versions: ['mls10'],
  ciphersuites: [SUITE],
  extensions: [GOVERNANCE_HASH, SEALED_PROFILE],
  proposals: [],
  credentials: ['basic'],
};

const REQUIRED: Extension = {
  extensionType: 'required_capabilities',
  extensionData: encodeRequiredCapabilities({
    extensionTypes: [GOVERNANCE_HASH, SEALED_PROFILE],
    proposalTypes: [],
    credentialTypes: ['basic'],
  }),
};

/** What a GroupContext of ours carries beside RFC 9420's own fields. */
export interface ContextExtensions {
  readonly governanceHash: Uint8Array;
  /** The room's profile as `sealProfile` sealed it. */
  readonly sealedProfile: Uint8Array;
}

export function encodeContextExtensions({ governanceHash, sealedProfile }: ContextExtensions): Extension[] {
  if (governanceHash.length !== GOVERNANCE_HASH_BYTES) throw new CryptoError('invalid-argument');
  return [
    REQUIRED,
    { extensionType: GOVERNANCE_HASH, extensionData: governanceHash },
    { extensionType: SEALED_PROFILE, extensionData: sealedProfile },
  ];
}

/** Reads exactly what `encodeContextExtensions` writes; undefined for anything else. */
export function decodeContextExtensions(
  extensions: readonly Extension[],
  sealedProfileBytes: number,
): ContextExtensions | undefined {
  const [required, governance, profile, ...surplus] = extensions;
  const ours =
    surplus.length === 0 &&
    required?.extensionType === REQUIRED.extensionType &&
    constantTimeEqual(required.extensionData, REQUIRED.extensionData) &&
    governance?.extensionType === GOVERNANCE_HASH &&
    governance.extensionData.length === GOVERNANCE_HASH_BYTES &&
    profile?.extensionType === SEALED_PROFILE &&
    profile.extensionData.length === sealedProfileBytes;
  return ours
    ? { governanceHash: governance.extensionData, sealedProfile: profile.extensionData }
    : undefined;
}

export const encodeProfileKey = (key: Uint8Array): Extension[] =>
  key.length === 0 ? [] : [{ extensionType: PROFILE_KEY, extensionData: key }];

/** The profile key of a Welcome's GroupInfo; empty when the inviter did not know it either. */
export const decodeProfileKey = (extensions: readonly Extension[]): Uint8Array =>
  extensions.find(({ extensionType }) => extensionType === PROFILE_KEY)?.extensionData ?? new Uint8Array(0);
