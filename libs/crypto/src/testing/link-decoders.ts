import {
  createLinkCode,
  decodeLinkedKeys,
  encodeLinkedKeys,
  openLinkApproval,
  openLinkCode,
  openLinkOffer,
  openLinkRequest,
  sealLinkApproval,
  sealLinkOffer,
  sealLinkRequest,
} from '../direct/device-link.js';
import { LABELS } from '../labels.js';
import { utf8, type Bytes } from '../primitives/bytes.js';
import { labelled } from '../primitives/encoding.js';
import { sha256 } from '../primitives/hash.js';
import { randomBytes } from '../primitives/random.js';
import { openBox, sealBox } from '../primitives/sealed-box.js';
import { latin1, type Decoder } from './decoder.js';
import { LabDevice } from './direct-lab.js';

/**
 * What reads the messages of a link: as the server may change them, and, sealed anew, as somebody may make them who has
 * seen the code.
 */
export async function linkDecoders(): Promise<Decoder[]> {
  const phone = await LabDevice.create('ada');
  const laptop = await LabDevice.create('ada', phone.identity, 'ada-laptop');
  const code = createLinkCode();
  const link = await openLinkCode(code);
  const { accountId, deviceId, certificate, now } = phone;
  const offer = { accountId, ownerName: 'Ada', identityKey: phone.identity.publicKey, deviceId, certificate };
  const request = {
    deviceId: laptop.deviceId,
    name: 'Firefox on Linux',
    signingKey: laptop.keys.signing.publicKey,
    agreementKey: laptop.keys.agreement.publicKey,
    signedPrekey: laptop.newest('signed'),
    oneTimePrekey: laptop.newest('one-time'),
    kemPrekey: laptop.newest('kem-one-time'),
  };
  const sealedOffer = await sealLinkOffer(link, offer);
  const sealedRequest = await sealLinkRequest(link, sealedOffer, request);
  const approval = { certificate: laptop.certificate, hello: randomBytes(300) };
  const sealedApproval = await sealLinkApproval(link, sealedRequest, approval);
  const messages = [
    {
      name: 'offer',
      sealed: sealedOffer,
      context: contextOf(0, new Uint8Array(32)),
      open: (bytes: Uint8Array) => openLinkOffer(link, bytes, now),
    },
    {
      name: 'request',
      sealed: sealedRequest,
      context: contextOf(1, sha256(sealedOffer)),
      open: (bytes: Uint8Array) => openLinkRequest(link, sealedOffer, bytes),
    },
    {
      name: 'approval',
      sealed: sealedApproval,
      context: contextOf(2, sha256(sealedRequest)),
      open: (bytes: Uint8Array) => openLinkApproval(link, { offer, request, sealedRequest }, bytes, now),
    },
  ];
  const decoders: Decoder[] = [
    { name: 'link code', sample: utf8(code), decode: (bytes) => openLinkCode(latin1(bytes)) },
    {
      name: 'linked keys',
      sample: encodeLinkedKeys({ vaultKey: randomBytes(32), keyringKey: randomBytes(32) }),
      decode: decodeLinkedKeys,
    },
  ];
  for (const { name, sealed, context, open } of messages)
    decoders.push(
      { name: `link ${name}`, sample: sealed, decode: open },
      {
        name: `link ${name} by who has the code`,
        sample: await openBox(link.key, sealed, context),
        decode: async (bytes) => open(await sealBox(link.key, bytes, context)),
      },
    );
  return decoders;
}

/** As section 5.7 of the protocol has it, apart from the code that is tested. */
const contextOf = (message: number, hashOfTheLast: Uint8Array): Bytes =>
  labelled(LABELS.linkMessage).u8(message).fixed(hashOfTheLast, 32).finish();
