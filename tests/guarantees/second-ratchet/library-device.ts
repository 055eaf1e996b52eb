import {
  createDeviceKeys,
  createIdentity,
  issueDeviceCertificate,
  observeIdentity,
  openFromDevice,
  randomId,
  renewPrekeys,
  sealForDevice,
  startSession,
  type DirectPayloadType,
} from '@collab/crypto';
import { encodePrekeyBundle } from '@collab/crypto/public';
import type { Peer } from './second-device.js';

const DAY = 24 * 3600 * 1000;

type Bytes = Uint8Array<ArrayBuffer>;

/** A device that speaks by libs/crypto, storing what the library tells it to store. */
export class LibraryDevice {
  readonly account = randomId();
  readonly device = randomId();
  readonly identity = createIdentity();
  private readonly keys = createDeviceKeys();
  private certificate: Bytes = new Uint8Array();
  private channel: Bytes | null = null;
  private prekeys: Bytes | null = null;

  static async at(now: number): Promise<LibraryDevice> {
    const device = new LibraryDevice();
    device.certificate = await issueDeviceCertificate(device.identity, {
      accountId: device.account,
      deviceId: device.device,
      keys: device.keys,
      notBefore: now,
      notAfter: now + 365 * DAY,
    });
    return device;
  }

  get peer(): Peer {
    return { account: this.account, device: this.device, identityKey: this.identity.publicKey };
  }

  snapshot(): string {
    return [this.channel, this.prekeys]
      .map((stored) => Buffer.from(stored ?? []).toString('base64'))
      .join(' ');
  }

  /** The kinds come in the order of the document's table, by the second byte of each published prekey. */
  async bundle(now: number, oneTime: boolean): Promise<Bytes> {
    const device = { accountId: this.account, deviceId: this.device, signing: this.keys.signing };
    const { prekeys, published } = await renewPrekeys(null, device, { now, count: 1 });
    this.prekeys = prekeys;
    const ofKind = (kind: number) => published.find((prekey) => prekey[1] === kind) ?? new Uint8Array();
    return encodePrekeyBundle({
      certificate: this.certificate,
      signedPrekey: ofKind(0),
      oneTimePrekey: oneTime ? ofKind(1) : null,
      kemPrekey: ofKind(oneTime ? 2 : 3),
    });
  }

  async start(bundle: Uint8Array, peer: Peer, now: number): Promise<void> {
    this.channel = await startSession({
      channel: this.channel,
      self: this.self(),
      peer: knownPeer(peer),
      bundle,
      now,
    });
  }

  seal(type: DirectPayloadType, content: Uint8Array, peer: Peer, now: number): Bytes {
    if (this.channel === null) throw new TypeError('start a session first');
    const { identity } = knownPeer(peer);
    const { message, channel } = sealForDevice(this.channel, { type, content }, { identity, now });
    this.channel = channel;
    return message;
  }

  async open(message: Uint8Array, peer: Peer, now: number) {
    this.prekeys ??= (
      await renewPrekeys(
        null,
        { accountId: this.account, deviceId: this.device, signing: this.keys.signing },
        { now, count: 0 },
      )
    ).prekeys;
    const opened = await openFromDevice({
      channel: this.channel,
      prekeys: this.prekeys,
      self: this.self(),
      peer: knownPeer(peer),
      message,
      now,
    });
    this.channel = opened.channel;
    this.prekeys = opened.prekeys;
    return opened.payload;
  }

  private self() {
    const { account, device, identity, certificate, keys } = this;
    return {
      accountId: account,
      deviceId: device,
      identityKey: identity.publicKey,
      certificate,
      keys,
    };
  }
}

const knownPeer = ({ account, device, identityKey }: Peer) => ({
  identity: observeIdentity(undefined, account, identityKey),
  deviceId: device,
});
