import {
  type Bytes,
  createLinkCode,
  deviceFingerprint,
  encodeLinkedKeys,
  encodePrekeyBundle,
  issueDeviceCertificate,
  type LinkRequest,
  type LinkSecret,
  observeIdentity,
  openFromDevice,
  openLinkCode,
  openLinkRequest,
  sealForDevice,
  sealLinkApproval,
  sealLinkOffer,
  sha256,
  signingKeyPairOf,
  startSession,
  wipe,
} from '@collab/crypto';
import {
  ApproveDeviceLink,
  type DeviceId,
  HandOverDeviceLink,
  OpenDeviceLink,
  sameBytes,
  WatchDeviceLink,
  WithdrawDeviceLink,
} from '@collab/domain';
import type { LinkView } from '../engine.device-links.port.js';
import { EngineError } from '../engine.port.js';
import { certificatePeriod } from './account.js';
import type { Api } from './api.js';
import { toHex } from './hex.js';
import { LinkStep } from './link-step.js';
import type { ProfileRecord } from './records.js';
import { closeVault, type OpenVault } from './recovery.js';

/** Milliseconds for which the vault stays open for a link, as long as the server keeps one. */
const OPEN_TIME = 5 * 60 * 1000;

/** What of the profile a link speaks for. */
type LinkingDevice = Pick<
  ProfileRecord,
  'accountId' | 'deviceId' | 'displayName' | 'identityKey' | 'certificate' | 'deviceKeys'
>;

/** A message of the channel, and the channel after it. */
interface Sealed {
  readonly message: Bytes;
  readonly channel: Bytes;
}

/**
 * A code that this device shows to let one new browser in, from the offer to the handing over of the keys. Holds the vault
 * open for that long and no longer. The channel to the new device serves this once and is stored nowhere.
 */
export class ShownLink {
  private request: LinkRequest | undefined;
  private sealedRequest: Bytes | undefined;
  private channel: Bytes | undefined;
  /** As it is sent, again the same when no answer came: what is sealed moves the channel on once. */
  private approval: (Sealed & { readonly certificate: Bytes }) | undefined;
  private handover: Sealed | undefined;
  private readonly approving = new LinkStep();
  private readonly handingOver = new LinkStep();
  private closed = false;
  private readonly timer = setTimeout(() => this.close(), OPEN_TIME);

  private constructor(
    private readonly api: Api,
    private readonly device: LinkingDevice,
    private readonly vault: OpenVault,
    private readonly link: LinkSecret,
    private readonly sealedOffer: Bytes,
    private readonly shown: Extract<LinkView, { readonly state: 'shown' }>,
  ) {}

  /** Opens a link on the server. The code stays between the two screens. */
  static async open(api: Api, device: LinkingDevice, vault: OpenVault): Promise<ShownLink> {
    const code = createLinkCode();
    const link = await openLinkCode(code);
    const { accountId, deviceId, displayName: ownerName, identityKey, certificate } = device;
    const offer = await sealLinkOffer(link, { accountId, ownerName, identityKey, deviceId, certificate });
    const { expiresAt } = await api.call(OpenDeviceLink, { linkHash: sha256(link.token), offer });
    return new ShownLink(api, device, vault, link, offer, { state: 'shown', code, expiresAt });
  }

  get view(): LinkView {
    return this.shown;
  }

  /** The device that asks, once one does. */
  get asked() {
    const { request } = this;
    return request && { deviceId: request.deviceId, fingerprint: printOf(request) };
  }

  /** Looks what the new browser has sent, and hands the keys over once it has answered. */
  async follow(): Promise<LinkView> {
    const { request: sealed, answer, finished } = await this.api.call(WatchDeviceLink, this.named());
    if (sealed === null) return this.shown;
    if (this.request === undefined) {
      this.request = await openLinkRequest(this.link, this.sealedOffer, sealed);
      this.sealedRequest = sealed;
    }
    const { name } = this.request;
    if (finished) return { state: 'linked', name };
    // Who answers has the approval, whether or not this device heard that it came.
    if (answer !== null) this.channel ??= this.approval?.channel;
    if (this.channel === undefined) return { state: 'asked', name, fingerprint: printOf(this.request) };
    if (answer !== null) await this.handOver(answer);
    return { state: 'approved' };
  }

  /** Certifies the new device, and starts a channel to it. Refuses prekeys that its key has not signed. */
  async approve(now: Date): Promise<LinkView> {
    const { request, sealedRequest, api } = this;
    if (request === undefined || sealedRequest === undefined) throw new EngineError('device-link-invalid');
    this.approval ??= await this.sealApproval(request, sealedRequest, now);
    const { certificate, message: approval, channel } = this.approval;
    const deviceId = request.deviceId as DeviceId;
    await this.approving.send(() =>
      api.call(ApproveDeviceLink, { ...this.named(), deviceId, certificate, approval }),
    );
    this.channel ??= channel;
    return { state: 'approved' };
  }

  async withdraw(): Promise<void> {
    this.close();
    await this.api.call(WithdrawDeviceLink, this.named());
  }

  /** Overwrites what is held. */
  close(): void {
    clearTimeout(this.timer);
    if (!this.closed) closeVault(this.vault);
    this.closed = true;
  }

  private async sealApproval(request: LinkRequest, sealedRequest: Bytes, now: Date) {
    const certificate = await this.certify(request, now);
    const identity = this.ownIdentity();
    const bundle = encodePrekeyBundle({ ...request, certificate });
    const peer = { identity, deviceId: request.deviceId };
    const at = now.getTime();
    const started = await startSession({ channel: null, self: this.self(), peer, bundle, now: at });
    const payload = { type: 'hello', content: new Uint8Array(0) } as const;
    const { message: hello, channel } = sealForDevice(started, payload, { identity, now: at });
    const message = await sealLinkApproval(this.link, sealedRequest, { certificate, hello });
    return { certificate, message, channel };
  }

  private async handOver(answer: Uint8Array): Promise<void> {
    const { request, channel } = this;
    if (request === undefined || channel === undefined) return;
    this.handover ??= await this.sealKeys(request, channel, answer);
    const { message: handover } = this.handover;
    await this.handingOver.send(() => this.api.call(HandOverDeviceLink, { ...this.named(), handover }));
    this.close();
  }

  private async sealKeys(request: LinkRequest, channel: Bytes, message: Uint8Array): Promise<Sealed> {
    const identity = this.ownIdentity();
    const now = Date.now();
    const peer = { identity, deviceId: request.deviceId };
    const prekeys = new Uint8Array(0);
    const opened = await openFromDevice({ channel, prekeys, self: this.self(), peer, message, now });
    const { vaultKey, contents } = this.vault;
    const content = encodeLinkedKeys({ vaultKey, keyringKey: contents.keyringKey });
    const sealed = sealForDevice(opened.channel, { type: 'device-link', content }, { identity, now });
    wipe(content);
    return sealed;
  }

  private async certify(request: LinkRequest, now: Date): Promise<Bytes> {
    const identity = signingKeyPairOf(this.vault.contents.identitySecret);
    if (!sameBytes(identity.publicKey, this.device.identityKey)) throw new EngineError('identity-changed');
    const certificate = await issueDeviceCertificate(identity, {
      accountId: this.device.accountId,
      deviceId: request.deviceId,
      keys: { signing: { publicKey: request.signingKey }, agreement: { publicKey: request.agreementKey } },
      ...certificatePeriod(now.getTime()),
    });
    wipe(identity.secretKey);
    return certificate;
  }

  private named() {
    return { linkHash: sha256(this.link.token) };
  }

  private self() {
    const { accountId, deviceId, identityKey, certificate, deviceKeys: keys } = this.device;
    return { accountId, deviceId, identityKey, certificate, keys };
  }

  private ownIdentity() {
    return observeIdentity(undefined, this.device.accountId, this.device.identityKey);
  }
}

const printOf = ({ signingKey }: LinkRequest): string => toHex(deviceFingerprint(signingKey));
