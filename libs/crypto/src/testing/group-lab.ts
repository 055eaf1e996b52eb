import { createDeviceKeys, createIdentity, type Identity } from '../identity/identity.js';
import { issueDeviceRevocation } from '../identity/device-revocation.js';
import { issueDeviceCertificate } from '../identity/device-certificate.js';
import { describeGroup } from '../group/describe-group.js';
import type { GroupChange, ProposedCommit } from '../group/commit.js';
import { generateKeyPackages } from '../group/key-packages.js';
import { joinGroup } from '../group/join-group.js';
import type {
  DeclaredCommit,
  GeneratedKeyPackage,
  GroupDevice,
  GroupPolicy,
  GroupState,
} from '../group/group-types.js';

const DAY_MS = 24 * 3600 * 1000;

/** A person of a test, with the identity key that certifies their devices. */
export interface LabPerson {
  readonly accountId: string;
  readonly identity: Identity;
}

/** For messages of devices of which none was revoked. */
export const NOBODY_REVOKED: GroupPolicy = {
  identityKeyOf: () => undefined,
  revocationsOf: () => [],
  now: new Date(),
};

/** A test's people, and the policy that trusts exactly them. */
export class GroupLab {
  private readonly people = new Map<string, LabPerson>();
  private readonly devices = new Map<string, GroupDevice>();
  private readonly revocations = new Map<string, readonly Uint8Array[]>();

  constructor(public now = new Date()) {}

  get policy(): GroupPolicy {
    return {
      identityKeyOf: (accountId) => this.people.get(accountId)?.identity.publicKey,
      revocationsOf: (accountId) => this.revocations.get(accountId) ?? [],
      now: this.now,
    };
  }

  /** A device of an account that is known from then on. The same names give the same device. */
  async device(accountId: string, deviceId = `${accountId}-1`): Promise<GroupDevice> {
    const known = this.devices.get(deviceId);
    if (known !== undefined) return known;
    const person = this.people.get(accountId) ?? { accountId, identity: createIdentity() };
    this.people.set(accountId, person);
    const device = await certifiedDevice(person, deviceId, this.now);
    this.devices.set(deviceId, device);
    return device;
  }

  /** From now on, the policy knows that the account has revoked its device. */
  async revoke(accountId: string): Promise<void> {
    const { deviceId } = await this.device(accountId);
    const identity = this.people.get(accountId)?.identity;
    if (identity === undefined) throw new Error(`${accountId} is not known`);
    const revokedAt = this.now.getTime();
    this.revocations.set(accountId, [
      await issueDeviceRevocation(identity, { accountId, deviceId, revokedAt }),
    ]);
  }

  /** From now on, the policy does not know the account. */
  forget(accountId: string): void {
    this.people.delete(accountId);
  }
}

/** A device with new keys, certified for a year. */
export async function certifiedDevice(
  { accountId, identity }: LabPerson,
  deviceId: string,
  now: Date,
): Promise<GroupDevice> {
  const keys = createDeviceKeys();
  const notBefore = now.getTime() - DAY_MS;
  const certificate = await issueDeviceCertificate(identity, {
    accountId,
    deviceId,
    keys,
    notBefore,
    notAfter: notBefore + 365 * DAY_MS,
  });
  return { accountId, deviceId, certificate, signingSecret: keys.signing.secretKey };
}

/** One published key package, of which a test needs both halves. */
export async function oneKeyPackage(device: GroupDevice, now: Date): Promise<GeneratedKeyPackage> {
  const [made] = await generateKeyPackages(device, 1, now);
  if (made === undefined) throw new Error('One key package was asked for and none was made');
  return made;
}

/** What the committer tells the server about a commit. */
export function declarationOf(
  before: GroupState,
  { added }: Pick<ProposedCommit, 'added'>,
  { removes, governanceHash }: Pick<GroupChange, 'removes' | 'governanceHash'>,
): DeclaredCommit {
  const { epoch, self } = describeGroup(before);
  return { fromEpoch: epoch, committer: self, adds: added, removes, governanceHash, resync: false };
}

/** Joins by the Welcome of a commit. */
export async function joinBy(
  { welcome }: Pick<ProposedCommit, 'welcome'>,
  keyPackage: GeneratedKeyPackage,
  policy: GroupPolicy,
): Promise<GroupState> {
  if (welcome === null) throw new Error('The commit has added nobody');
  return (await joinGroup(welcome, [keyPackage], policy)).state;
}

/** A governance hash that a test can tell from others. */
export const hashOf = (value: number): Uint8Array => new Uint8Array(32).fill(value);
