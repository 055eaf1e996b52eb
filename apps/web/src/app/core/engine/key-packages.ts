import { type Bytes, generateKeyPackages, parseDeviceCertificate } from '@collab/crypto';
import { CountKeyPackages, PublishKeyPackages } from '@collab/domain';
import type { RoomContext } from './room-context.js';
import type { ProfileRecord } from './records.js';
import type { SealedStore } from './sealed-store.js';

/** Below this many on the server, the device leaves new ones: enough for a burst of invitations while it is offline. */
const LOW = 20;
const FULL = 40;

/** A key package and its private half. Key: `kp/<reference>`. */
export interface KeyPackageRecord {
  readonly publicPackage: Bytes;
  readonly privatePackage: Bytes;
  /** When the certificate in it ends; see `RoomRecord`. */
  readonly leafEnds: number;
}

/** The device as a member of MLS groups. */
export const groupDevice = (profile: ProfileRecord) => ({
  accountId: profile.accountId,
  deviceId: profile.deviceId,
  certificate: profile.certificate,
  signingSecret: profile.deviceKeys.signing.secretKey,
});

/** When the device's certificate ends, and with it the leaves that are made from now on. */
export const leafEndsOf = ({ certificate }: ProfileRecord): number =>
  parseDeviceCertificate(certificate).notAfter;

export const keyPackagesOf = (store: SealedStore) => store.list<KeyPackageRecord>('kp/');

/** Tops up the key packages on the server; the private halves are durable here before the public ones leave. */
export async function topUpKeyPackages(context: RoomContext): Promise<void> {
  const { available } = await context.api.call(CountKeyPackages, {});
  if (available >= LOW) return;
  const fresh = await generateKeyPackages(groupDevice(context.profile), FULL - available, context.now());
  const leafEnds = leafEndsOf(context.profile);
  await context.store.write(
    fresh.map(({ reference, publicPackage, privatePackage }) => ({
      key: `kp/${reference}`,
      value: { publicPackage, privatePackage, leafEnds } satisfies KeyPackageRecord,
    })),
  );
  await context.api.call(PublishKeyPackages, {
    keyPackages: fresh.map(({ publicPackage }) => publicPackage),
  });
}
