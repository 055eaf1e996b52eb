import {
  type Bytes,
  createDeviceKeys,
  decodeLinkedKeys,
  deriveLocalRecordKey,
  deviceFingerprint,
  type LinkOffer,
  type LinkSecret,
  observeIdentity,
  openFromDevice,
  openLinkApproval,
  openLinkCode,
  openLinkOffer,
  randomBytes,
  randomId,
  renewPrekeys,
  sealForDevice,
  sealLinkRequest,
  signDeviceProof,
  toBase64Url,
  wipe,
} from '@collab/crypto';
import {
  AnswerDeviceLink,
  type DeviceId,
  FinishDeviceLink,
  ReadDeviceLink,
  RedeemDeviceLink,
} from '@collab/domain';
import type { JoinView } from '../engine.device-links.port.js';
import { EngineError } from '../engine.port.js';
import { type LinkedDevice, openLinkedAccount, type OpenAccount } from './account.js';
import type { Api } from './api.js';
import { toHex } from './hex.js';
import { LinkStep } from './link-step.js';
import type { Surroundings } from './ports.js';

/** What the new browser has asked to be. */
interface Asked {
  readonly deviceId: DeviceId;
  readonly deviceKeys: ReturnType<typeof createDeviceKeys>;
  readonly sealedRequest: Bytes;
  /** The secrets of its first prekeys, as the library keeps them. */
  readonly prekeys: Bytes;
  /** Those of the public ones that the link does not use up. */
  readonly unsent: readonly Bytes[];
}

/** A code of another device that this browser has used, until it is let in. */
export class UsedLink {
  /** As it is sent, again the same when nobody heard whether it came: what is sealed moves the channel on once. */
  private answer:
    { readonly certificate: Bytes; readonly channel: Bytes; readonly message: Bytes } | undefined;
  private readonly answering = new LinkStep();
  private prekeys: Bytes;

  private constructor(
    private readonly api: Api,
    private readonly link: LinkSecret,
    private readonly claim: Bytes,
    private readonly offer: LinkOffer,
    private readonly asked: Asked,
  ) {
    this.prekeys = asked.prekeys;
  }

  /** Makes the keys of a new device, and asks the other one to let it in. */
  static async use(api: Api, { clientName }: Surroundings, code: string): Promise<UsedLink> {
    const link = await openLinkCode(code);
    const claim = randomBytes(32);
    const { token } = link;
    const { offer: sealedOffer } = await api.call(ReadDeviceLink, { token, claim });
    const offer = await openLinkOffer(link, sealedOffer, Date.now());
    const asked = await ask(link, sealedOffer, offer, clientName);
    await api.call(RedeemDeviceLink, { token, claim, request: asked.sealedRequest });
    return new UsedLink(api, link, claim, offer, asked);
  }

  get view(): JoinView {
    const fingerprint = toHex(deviceFingerprint(this.asked.deviceKeys.signing.publicKey));
    return { state: 'waiting', ownerName: this.offer.ownerName, fingerprint };
  }

  /** Looks what the other device has sent; resolves to the open account once the keys are here. */
  async follow(surroundings: Surroundings): Promise<OpenAccount | undefined> {
    const { approval, handover } = await this.api.call(ReadDeviceLink, this.named());
    if (approval === null) return undefined;
    this.answer ??= await this.sealAnswer(approval);
    const { certificate, channel, message } = this.answer;
    if (handover === null) {
      await this.answering.send(() => this.api.call(AnswerDeviceLink, { ...this.named(), answer: message }));
      return undefined;
    }
    const { payload } = await this.open(handover, certificate, channel);
    if (payload.type !== 'device-link') throw new EngineError('link-altered');
    const { vaultKey, keyringKey } = decodeLinkedKeys(payload.content);
    const key = await deriveLocalRecordKey(vaultKey, this.offer.accountId);
    wipe(vaultKey, payload.content);
    return openLinkedAccount(this.api, surroundings, await this.finish(surroundings.clientName), {
      ...this.device(certificate),
      keyringKey,
      key,
    });
  }

  private async sealAnswer(approval: Uint8Array) {
    const { offer, asked, link } = this;
    const { deviceId, deviceKeys, sealedRequest } = asked;
    const request = {
      deviceId,
      signingKey: deviceKeys.signing.publicKey,
      agreementKey: deviceKeys.agreement.publicKey,
    };
    const parties = { offer, request, sealedRequest };
    const now = Date.now();
    const { certificate, hello } = await openLinkApproval(link, parties, approval, now);
    const opened = await this.open(hello, certificate, null);
    this.prekeys = opened.prekeys;
    const payload = { type: 'hello', content: new Uint8Array(0) } as const;
    const sealed = sealForDevice(opened.channel, payload, { identity: this.identity(), now });
    return { certificate, ...sealed };
  }

  private async finish(client: string) {
    const { deviceKeys } = this.asked;
    const proof = await signDeviceProof(deviceKeys, toBase64Url(this.claim));
    return this.api.call(FinishDeviceLink, { ...this.named(), proof, client });
  }

  private open(message: Uint8Array, certificate: Bytes, channel: Bytes | null) {
    const { accountId, identityKey, deviceId } = this.offer;
    const { deviceId: ownId, deviceKeys: keys } = this.asked;
    return openFromDevice({
      channel,
      prekeys: this.prekeys,
      self: { accountId, deviceId: ownId, identityKey, certificate, keys },
      peer: { identity: this.identity(), deviceId },
      message,
      now: Date.now(),
    });
  }

  private device(certificate: Bytes): Omit<LinkedDevice, 'keyringKey' | 'key'> {
    const { deviceId, deviceKeys, unsent } = this.asked;
    const { identityKey } = this.offer;
    return { deviceId, deviceKeys, identityKey, certificate, prekeys: { secrets: this.prekeys, unsent } };
  }

  private identity() {
    return observeIdentity(undefined, this.offer.accountId, this.offer.identityKey);
  }

  private named() {
    return { token: this.link.token, claim: this.claim };
  }
}

async function ask(
  link: LinkSecret,
  sealedOffer: Uint8Array,
  { accountId }: LinkOffer,
  name: string,
): Promise<Asked> {
  const deviceId = randomId() as DeviceId;
  const deviceKeys = createDeviceKeys();
  const owner = { accountId, deviceId, signing: deviceKeys.signing };
  const { prekeys, published } = await renewPrekeys(null, owner, { now: Date.now(), count: 1 });
  const [signedPrekey, oneTimePrekey, kemPrekey, lastResort] = published;
  if (!signedPrekey || !oneTimePrekey || !kemPrekey || !lastResort) throw new EngineError('crypto');
  const sealedRequest = await sealLinkRequest(link, sealedOffer, {
    deviceId,
    name,
    signingKey: deviceKeys.signing.publicKey,
    agreementKey: deviceKeys.agreement.publicKey,
    signedPrekey,
    oneTimePrekey,
    kemPrekey,
  });
  return { deviceId, deviceKeys, sealedRequest, prekeys, unsent: [signedPrekey, lastResort] };
}
