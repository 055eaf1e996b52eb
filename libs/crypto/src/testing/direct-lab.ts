import { CryptoError, type CryptoErrorCode } from '../errors.js';
import { openFromDevice, sealForDevice, startSession, type OpenedDirectMessage } from '../direct/channel.js';
import type { DirectPayload } from '../direct/payload.js';
import { encodePrekeyBundle } from '../direct/prekey-bundle.js';
import { renewPrekeys } from '../direct/prekey-store.js';
import { verifyPrekeyUpload, type PrekeyKind } from '../direct/prekey.js';
import { issueDeviceCertificate, parseDeviceCertificate } from '../identity/device-certificate.js';
import { createDeviceKeys, createIdentity, type Identity } from '../identity/identity.js';
import { observeIdentity, type KnownIdentity } from '../identity/verification.js';
import { concatBytes, constantTimeEqual, utf8, type Bytes } from '../primitives/bytes.js';
import { decodeChannel, type Session } from '../direct/channel-state.js';

const DAY_MS = 24 * 3600 * 1000;
/** When the tests of direct messages begin. */
export const DIRECT_LAB_START = Date.parse('2026-11-21T09:00:00.000Z');

/** What the server hands out about a lab device: which prekeys are left. */
export interface BundleChoice {
  readonly oneTime?: boolean;
  readonly kemOneTime?: boolean;
}

/** A device of the tests with everything that it stores, and the server's shelf of its prekeys. */
export class LabDevice {
  readonly keys = createDeviceKeys();
  certificate: Bytes = new Uint8Array(0);
  prekeys: Bytes = new Uint8Array(0);
  channel: Bytes | null = null;
  now = DIRECT_LAB_START;
  private readonly shelf = new Map<PrekeyKind, Bytes[]>();

  private constructor(
    readonly accountId: string,
    readonly deviceId: string,
    readonly identity: Identity,
  ) {}

  /** A certified device of an account, with prekeys on the server. */
  static async create(
    accountId: string,
    identity: Identity = createIdentity(),
    deviceId = `${accountId}-phone`,
  ): Promise<LabDevice> {
    const device = new LabDevice(accountId, deviceId, identity);
    await device.certify(300 * DAY_MS);
    await device.publish(null, 3);
    return device;
  }

  async certify(lifetimeMs: number): Promise<void> {
    const { accountId, deviceId, keys, now } = this;
    const request = { accountId, deviceId, keys, notBefore: now, notAfter: now + lifetimeMs };
    this.certificate = await issueDeviceCertificate(this.identity, request);
  }

  async publish(prekeys: Uint8Array | null, count: number): Promise<void> {
    const device = { accountId: this.accountId, deviceId: this.deviceId, signing: this.keys.signing };
    const renewed = await renewPrekeys(prekeys, device, { now: this.now, count });
    this.prekeys = renewed.prekeys;
    const verified = verifyPrekeyUpload(
      renewed.published,
      parseDeviceCertificate(this.certificate),
      this.now,
    );
    for (const [index, { kind }] of verified.entries()) {
      const prekey = renewed.published[index];
      if (prekey !== undefined) this.shelf.set(kind, [...(this.shelf.get(kind) ?? []), prekey]);
    }
  }

  /** What the server answers: each one-time prekey once, the reused ones again and again. */
  bundle({ oneTime = true, kemOneTime = true }: BundleChoice = {}): Bytes {
    return encodePrekeyBundle({
      certificate: this.certificate,
      signedPrekey: this.newest('signed'),
      oneTimePrekey: oneTime ? this.taken('one-time') : null,
      kemPrekey: kemOneTime ? this.taken('kem-one-time') : this.newest('kem-last-resort'),
    });
  }

  newest(kind: PrekeyKind): Bytes {
    return required(this.shelf.get(kind)?.at(-1));
  }

  private taken(kind: PrekeyKind): Bytes {
    return required(this.shelf.get(kind)?.shift());
  }

  get self() {
    const { accountId, deviceId, certificate, keys } = this;
    return { accountId, deviceId, certificate, keys, identityKey: this.identity.publicKey };
  }

  get known(): KnownIdentity {
    return observeIdentity(undefined, this.accountId, this.identity.publicKey);
  }

  get asPeer() {
    return { identity: this.known, deviceId: this.deviceId };
  }

  async start(peer: LabDevice, choice: BundleChoice = {}): Promise<void> {
    const bundle = peer.bundle(choice);
    this.channel = await startSession({
      channel: this.channel,
      self: this.self,
      peer: peer.asPeer,
      bundle,
      now: this.now,
    });
  }

  send(peer: LabDevice, content: string, type: DirectPayload['type'] = 'key-part'): Bytes {
    const payload = { type, content: utf8(content) };
    const sealed = sealForDevice(required(this.channel), payload, { identity: peer.known, now: this.now });
    this.channel = sealed.channel;
    return sealed.message;
  }

  /** What `receive` would do, without storing it. */
  open(peer: LabDevice, message: Uint8Array): Promise<OpenedDirectMessage> {
    const { channel, prekeys, self, now } = this;
    return openFromDevice({ channel, prekeys, self, peer: peer.asPeer, message, now });
  }

  async receive(peer: LabDevice, message: Uint8Array): Promise<string> {
    const opened = await this.open(peer, message);
    this.channel = opened.channel;
    this.prekeys = opened.prekeys;
    return new TextDecoder().decode(opened.payload.content);
  }

  /** The code by which a message is refused, undefined if it opens. A refusal that changed what is stored is a fault. */
  async refusalOf(peer: LabDevice, message: Uint8Array): Promise<CryptoErrorCode | undefined> {
    const before = this.stored();
    try {
      await this.receive(peer, message);
      return undefined;
    } catch (reason) {
      if (!(reason instanceof CryptoError)) throw reason;
      if (!constantTimeEqual(before, this.stored())) throw new Error('A refusal has changed what is stored');
      return reason.code;
    }
  }

  /** A copy of everything that the device stores about direct messages. */
  stored(): Bytes {
    return concatBytes(this.channel ?? new Uint8Array(0), this.prekeys);
  }

  /** The session that the device sends in. */
  get session(): Session {
    return required(decodeChannel(required(this.channel)).sessions[0]);
  }
}

/** Two devices of different accounts, nothing said between them yet. */
export async function twoDevices(): Promise<{ readonly ada: LabDevice; readonly ben: LabDevice }> {
  return { ada: await LabDevice.create('ada'), ben: await LabDevice.create('ben') };
}

/** The bytes with other ones in their place. */
export const replaced = (bytes: Uint8Array, at: number, value: Uint8Array): Bytes =>
  concatBytes(bytes.subarray(0, at), value, bytes.subarray(at + value.length));

/** The bytes with one bit flipped. */
export const flipped = (bytes: Uint8Array, at: number, bit = 0): Bytes =>
  replaced(bytes, at, Uint8Array.of((bytes[at] ?? 0) ^ (1 << bit)));

/** Two devices that have both spoken. */
export async function connectedDevices(): Promise<{ readonly ada: LabDevice; readonly ben: LabDevice }> {
  const { ada, ben } = await twoDevices();
  await ada.start(ben);
  await ben.receive(ada, ada.send(ben, 'hello'));
  await ada.receive(ben, ben.send(ada, 'hello'));
  return { ada, ben };
}

function required<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('The lab has no more of these');
  return value;
}
