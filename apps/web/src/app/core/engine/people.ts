import { type DeviceCertificate, verifyDeviceCertificate, verifyDeviceRevocation } from '@collab/crypto';
import {
  type AccountId,
  type DeviceId,
  ERASED,
  type Language,
  type Person,
  ReadPeople,
  sameBytes,
} from '@collab/domain';
import { EngineError } from '../engine.port.js';
import type { Api } from './api.js';

/** People in one answer of the server. */
const PAGE = 200;

/** What stands in the place of a name that was erased, in the language that the session began in. */
const ERASED_NAMES: Record<Language, string> = { en: 'Deleted account', fr: 'Compte supprimé' };

/** Names and devices of the people in one's rooms. The server is believed about names only; devices are verified. */
export class People {
  private readonly known = new Map<AccountId, Person>();

  constructor(
    private readonly api: Api,
    /** Learns which identity key the server shows for a person. */
    private readonly shown: (accountId: AccountId, identityKey: Uint8Array | null) => void,
    private readonly language: Language,
  ) {}

  /** Display name for the pages; a short form of the account id while the name is not known. */
  nameOf(accountId: AccountId): string {
    return this.known.get(accountId)?.displayName ?? accountId.slice(0, 6);
  }

  devicesOf(accountId: AccountId): readonly DeviceId[] {
    return (this.known.get(accountId)?.devices ?? [])
      .filter(({ revocation }) => revocation === null)
      .map(({ deviceId }) => deviceId);
  }

  /** The revocations of an account's devices, unverified, as far as the server has told. */
  revocationsOf(accountId: string): readonly Uint8Array[] {
    const devices = this.known.get(accountId as AccountId)?.devices ?? [];
    // An empty one says that the identity was reset, which nothing can sign.
    return devices.flatMap(({ revocation }) => (revocation?.length ? [revocation] : []));
  }

  /** Whether the account has signed the device out, under the identity key that the caller trusts. */
  isRevoked(accountId: AccountId, deviceId: DeviceId, identityKey: Uint8Array): boolean {
    return this.revocationsOf(accountId).some((revocation) => {
      try {
        return verifyDeviceRevocation(revocation, { identityKey, accountId }).deviceId === deviceId;
      } catch {
        return false;
      }
    });
  }

  /**
   * Whether the server says that the account has another identity now, and that the device was removed with the old one.
   * Nobody can sign that: its key is lost. It is believed for taking a device out alone; the change is shown to everybody.
   */
  leftWithIdentity(accountId: AccountId, deviceId: DeviceId, identityKey: Uint8Array): boolean {
    const person = this.known.get(accountId);
    if (person === undefined) return false;
    const isChanged = person.identityKey === null || !sameBytes(person.identityKey, identityKey);
    return (
      isChanged && person.devices.some((one) => one.deviceId === deviceId && one.revocation?.length === 0)
    );
  }

  remember(person: Person): void {
    const displayName = person.displayName === ERASED ? ERASED_NAMES[this.language] : person.displayName;
    this.known.set(person.accountId, { ...person, displayName });
    this.shown(person.accountId, person.identityKey);
  }

  knows(accountId: AccountId): boolean {
    return this.known.has(accountId);
  }

  /** Throws `EngineError` `person-unknown` when nothing was read about the account. */
  personOf(accountId: AccountId): Person {
    const person = this.known.get(accountId);
    if (person === undefined) throw new EngineError('person-unknown');
    return person;
  }

  /** Reads what is missing among these people, or everything about them when `again`. */
  async load(accountIds: readonly AccountId[], again = false): Promise<void> {
    const wanted = accountIds.filter((accountId) => again || !this.known.has(accountId));
    for (let start = 0; start < wanted.length; start += PAGE) {
      const { people } = await this.api.call(ReadPeople, { accountIds: wanted.slice(start, start + PAGE) });
      for (const person of people) this.remember(person);
    }
  }

  /**
   * The certificates that the server keeps for a device, unverified, the newest first; none for an unknown one. Asks once
   * more for a device not known yet.
   */
  async certificatesOf(accountId: AccountId, deviceId: DeviceId): Promise<readonly Uint8Array[]> {
    const find = () => this.known.get(accountId)?.devices.find((device) => device.deviceId === deviceId);
    if (find() === undefined) await this.load([accountId], true);
    const device = find();
    return device === undefined ? [] : [device.certificate, ...device.formerCertificates.toReversed()];
  }

  /** The device, if its certificate verifies under the identity key that the caller trusts and was not revoked. */
  async certifiedDevice(
    accountId: AccountId,
    deviceId: DeviceId,
    identityKey: Uint8Array,
    now: Date,
  ): Promise<DeviceCertificate | undefined> {
    const [certificate] = await this.certificatesOf(accountId, deviceId);
    if (certificate === undefined || this.isRevoked(accountId, deviceId, identityKey)) return undefined;
    try {
      return verifyDeviceCertificate(certificate, { identityKey, accountId, deviceId, now: now.getTime() });
    } catch {
      return undefined;
    }
  }
}
