import { decodeAttachmentInfo, encodeAttachmentInfo } from '../attachments/attachment-info.js';
import {
  decodeAttachmentReference,
  encodeAttachmentReference,
  openAttachment,
  openSeekableAttachment,
  sealAttachment,
} from '../attachments/attachment.js';
import { deriveContactKey } from '../contacts/contact-key.js';
import { openContactNote, sealContactNote } from '../contacts/contact-note.js';
import { openFromDevice, startSession } from '../direct/channel.js';
import { padPayload, unpadPayload } from '../direct/payload.js';
import { renewPrekeys } from '../direct/prekey-store.js';
import { verifyPrekey, verifyPrekeyUpload } from '../direct/prekey.js';
import { openBody, sealBody } from '../envelope/body.js';
import { decodeKeyPart, encodeKeyPart } from '../envelope/key-part.js';
import { foldGovernance } from '../governance/fold-governance.js';
import { signGovernanceEntry } from '../governance/governance-entry.js';
import { commitToGroup } from '../group/commit.js';
import { describeGroup, groupInfoOf } from '../group/describe-group.js';
import { joinGroup } from '../group/join-group.js';
import { decryptMessage } from '../group/messages.js';
import { processCommit } from '../group/process-commit.js';
import { resyncGroup } from '../group/resync-group.js';
import { parseDeviceCertificate } from '../identity/device-certificate.js';
import { issueDeviceRevocation, verifyDeviceRevocation } from '../identity/device-revocation.js';
import {
  createDeviceKeys,
  createIdentity,
  signDeviceProof,
  verifyDeviceProof,
} from '../identity/identity.js';
import { matchesSafetyQr, safetyNumber } from '../identity/safety-number.js';
import { openAccountBook, sealAccountBook } from '../keyring/account-book.js';
import { decodeKeyringEntries, encodeKeyringEntries } from '../keyring/keyring-entry.js';
import { createKeyringKey, openSegment, sealSegment } from '../keyring/segment.js';
import { signCallDescription, verifyCallDescription } from '../media/call-description.js';
import { FrameReceiver, FrameSender } from '../media/frames.js';
import { createMediaSession, deriveFrameKey } from '../media/media-session.js';
import { decodeSframeHeader, encodeSframeHeader } from '../media/sframe-header.js';
import { fromBase64Url } from '../primitives/base64url.js';
import { concatBytes, copyBytes, utf8, type Bytes } from '../primitives/bytes.js';
import { sha256 } from '../primitives/hash.js';
import { randomBytes, randomId } from '../primitives/random.js';
import { latin1, type Decoder } from './decoder.js';
import { connectedDevices, LabDevice, twoDevices } from './direct-lab.js';
import { GroupLab, hashOf, oneKeyPackage, NOBODY_REVOKED } from './group-lab.js';
import { LabRoom } from './lab-room.js';
import { linkDecoders } from './link-decoders.js';
import { vaultDecoders } from './vault-decoders.js';

/** Every decoder of the library, each ready to be fed with anything. */
export async function createDecoders(): Promise<Decoder[]> {
  return [
    ...(await identityDecoders()),
    await governanceDecoder(),
    ...(await messageDecoders()),
    ...(await vaultDecoders()),
    ...(await attachmentDecoders()),
    ...(await mediaDecoders()),
    ...(await groupDecoders()),
    ...(await directDecoders()),
    ...(await linkDecoders()),
  ];
}

async function identityDecoders(): Promise<Decoder[]> {
  const device = await new GroupLab().device('ada');
  const [one, other] = [keyOf(), keyOf()];
  const [identity, keys] = [createIdentity(), createDeviceKeys()];
  return [
    { name: 'device certificate', sample: device.certificate, decode: parseDeviceCertificate },
    {
      name: 'device revocation',
      sample: await issueDeviceRevocation(identity, { accountId: 'ada', deviceId: 'ada-1', revokedAt: 5 }),
      decode: (bytes) => verifyDeviceRevocation(bytes, { identityKey: identity.publicKey, accountId: 'ada' }),
    },
    {
      name: 'device proof',
      sample: await signDeviceProof(keys, 'session'),
      decode: (bytes) => verifyDeviceProof(keys.signing.publicKey, 'session', bytes),
    },
    {
      name: 'safety number QR text',
      sample: utf8(safetyNumber(one, other).qrPayload),
      decode: (bytes) => matchesSafetyQr(latin1(bytes), one, other),
    },
    { name: 'base64url', sample: utf8('AbCd_-09AbCd'), decode: (bytes) => fromBase64Url(latin1(bytes)) },
  ];
}

/** An entry whose command and signature are somebody's own, under rules that take any JSON. */
async function governanceDecoder(): Promise<Decoder> {
  const { accountId, deviceId, certificate, identity, keys, now } = await LabDevice.create('ada');
  const chain = { roomId: 'room', sequence: 0, previousHash: new Uint8Array(32), accountId, deviceId };
  const signed = await signGovernanceEntry({ ...chain, command: utf8('{"type":"create"}') }, keys);
  const rules = {
    initial: {},
    apply: (_before: object, _at: unknown, command: Uint8Array) =>
      JSON.parse(new TextDecoder().decode(command)) as object,
    identityKeyOf: () => identity.publicKey,
    instantOf: () => now,
  };
  return {
    name: 'governance entry',
    sample: concatBytes(signed.command, signed.signature),
    decode: (bytes) => {
      const [command, signature] = [bytes.slice(0, -64), bytes.slice(-64)];
      const options = { roomId: 'room', rules, certificateOf: () => certificate, revocationsOf: () => [] };
      return foldGovernance([{ ...chain, command, signature }], options);
    },
  };
}

const keyOf = () => ({ accountId: randomId(), identityKey: createDeviceKeys().signing.publicKey });

async function messageDecoders(): Promise<Decoder[]> {
  const place = { roomId: randomId(), messageId: randomId(), accountId: randomId(), deviceId: randomId() };
  const sealed = await sealBody(utf8('a message'), place);
  const entry = { ...place, seq: 4, sentAt: 1_790_000_000_000, expiresAt: null, ...sealed };
  const entries = encodeKeyringEntries([entry, { ...entry, seq: null }]);
  const segmentPlace = { accountId: randomId(), deviceId: randomId(), index: 0, revision: 1 };
  const keyringKey = createKeyringKey();
  const contactKey = await deriveContactKey(keyringKey, place.accountId);
  const author = { ...place, keys: createDeviceKeys() };
  return [
    {
      name: 'contact note',
      sample: await sealContactNote('a note', contactKey.publicKey, author),
      decode: (bytes) =>
        openContactNote(bytes, contactKey, place.accountId, async () => author.keys.signing.publicKey),
    },
    {
      name: 'account book',
      sample: await sealAccountBook(utf8('{}'), keyringKey, segmentPlace),
      decode: (bytes) => openAccountBook(bytes, keyringKey, segmentPlace),
    },
    {
      name: 'body',
      sample: sealed.body,
      decode: (bytes) => openBody(bytes, { ...sealed, bodyHash: sha256(bytes) }, place),
    },
    {
      name: 'key part',
      sample: encodeKeyPart({ ...place, ...sealed }),
      decode: decodeKeyPart,
    },
    { name: 'keyring entries', sample: entries, decode: decodeKeyringEntries },
    {
      name: 'keyring segment',
      sample: await sealSegment([entry], keyringKey, segmentPlace),
      decode: (bytes) => openSegment(bytes, keyringKey, segmentPlace),
    },
  ];
}

async function attachmentDecoders(): Promise<Decoder[]> {
  const place = { roomId: randomId(), attachmentId: randomId() };
  const info = { name: 'a.csv', type: 'text/csv', size: 20, thumbnail: randomBytes(10) };
  const { reference, sealed } = await sealAttachment(once(randomBytes(20)), info, place);
  const stored = await gathered(sealed);
  return [
    { name: 'attachment info', sample: encodeAttachmentInfo(info), decode: decodeAttachmentInfo },
    {
      name: 'attachment reference',
      sample: encodeAttachmentReference(reference),
      decode: decodeAttachmentReference,
    },
    {
      name: 'attachment',
      sample: stored,
      decode: async (bytes) => gathered((await openAttachment(once(bytes), reference, place)).content),
    },
    {
      name: 'seekable attachment',
      sample: stored,
      decode: async (bytes) => {
        const source = {
          read: async (at: number, length: number) => copyBytes(bytes.subarray(at, at + length)),
        };
        return (await openSeekableAttachment(source, reference, place)).read(3, 9);
      },
    },
  ];
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function gathered(pieces: AsyncIterable<Uint8Array>): Promise<Bytes> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return concatBytes(...all);
}

async function mediaDecoders(): Promise<Decoder[]> {
  const frameKey = await deriveFrameKey(randomBytes(32), {
    callId: randomId(),
    epoch: 1,
    leaf: 2,
    session: createMediaSession(),
  });
  const keys = createDeviceKeys();
  const [from, to] = [0, 1].map(() => ({ accountId: randomId(), deviceId: randomId() }));
  if (from === undefined || to === undefined) throw new Error('A call has two ends');
  const sdp = `v=0\r\na=fingerprint:sha-256 ${Array.from({ length: 32 }, () => 'AB').join(':')}\r\n`;
  const turn = { callId: randomId(), type: 'offer' as const, from, to, answers: new Uint8Array(32) };
  const offer = { ...turn, sequence: 0, expiresAt: 60_000, session: createMediaSession() };
  const expected = { ...turn, lastSequence: -1, now: 0, signingKey: keys.signing.publicKey };
  const header = encodeSframeHeader({ keyId: 77n, counter: 700n });
  return [
    { name: 'SFrame header', sample: header, decode: decodeSframeHeader },
    {
      name: 'media frame',
      sample: await new FrameSender(frameKey).encrypt(randomBytes(100), 'vp8-key'),
      decode: (bytes) => {
        const receiver = new FrameReceiver();
        receiver.admit(frameKey);
        return receiver.decrypt(bytes, 'vp8-key');
      },
    },
    {
      name: 'call description',
      sample: await signCallDescription(offer, sdp, keys),
      decode: (bytes) => verifyCallDescription(bytes, sdp, expected),
    },
    {
      name: 'session description',
      sample: utf8(sdp),
      decode: (bytes) => signCallDescription(offer, latin1(bytes), keys),
    },
  ];
}

async function groupDecoders(): Promise<Decoder[]> {
  const lab = new GroupLab();
  const { policy } = lab;
  const room = await LabRoom.open(lab, 'ada', 'ben');
  const [ada, ben] = [room.of('ada'), room.of('ben')];
  const ready = await oneKeyPackage(await lab.device('cleo'), lab.now);
  const message = await room.send('ben', 'hello');
  const { proposed, declared, joiners } = await room.propose('ben', { add: ['dan'] });
  const joining = joiners.map(({ keyPackage }) => keyPackage);
  if (proposed.welcome === null) throw new Error('The commit has added nobody');
  const device = await lab.device('ben');
  const resync = await resyncGroup(device, { groupInfo: await groupInfoOf(ada), policy });
  const itself = { accountId: device.accountId, deviceId: device.deviceId };
  const asResync = { ...declared, committer: itself, adds: [itself], removes: [itself], resync: true };
  return [
    {
      name: 'key package',
      sample: ready.publicPackage,
      decode: (bytes) =>
        commitToGroup(ada, { adds: [bytes], removes: [], governanceHash: hashOf(9), policy }),
    },
    { name: 'room message', sample: message, decode: (bytes) => decryptMessage(ada, bytes, NOBODY_REVOKED) },
    {
      name: 'commit',
      sample: proposed.commit,
      decode: (bytes) => processCommit(ada, bytes, { declared, policy }),
    },
    {
      name: 'commit of a device that comes back',
      sample: resync.commit,
      decode: (bytes) => processCommit(ada, bytes, { declared: asResync, policy }),
    },
    {
      name: 'private half of a key package',
      sample: joining[0]?.privatePackage ?? new Uint8Array(0),
      decode: (bytes) =>
        joinGroup(
          proposed.welcome ?? new Uint8Array(0),
          joining.map((halves) => ({ ...halves, privatePackage: copyBytes(bytes) })),
          policy,
        ),
    },
    { name: 'Welcome', sample: proposed.welcome, decode: (bytes) => joinGroup(bytes, joining, policy) },
    {
      name: 'GroupInfo',
      sample: proposed.groupInfo,
      decode: (bytes) => resyncGroup(device, { groupInfo: bytes, policy }),
    },
    {
      name: 'group state',
      sample: ben.tree,
      decode: (bytes) => describeGroup({ ...ben, tree: copyBytes(bytes) }),
    },
    {
      name: 'message keys',
      sample: ada.secret,
      decode: (bytes) => decryptMessage({ ...ada, secret: copyBytes(bytes) }, message, NOBODY_REVOKED),
    },
  ];
}

async function directDecoders(): Promise<Decoder[]> {
  const { ada, ben } = await connectedDevices();
  const { ada: cleo, ben: dan } = await twoDevices();
  await cleo.start(dan);
  const [ordinary, first] = [ada.send(ben, 'text'), cleo.send(dan, 'text')];
  const { accountId, deviceId, keys, now } = dan;
  const owner = { accountId, deviceId, signing: keys.signing, signingKey: keys.signing.publicKey };
  return [
    {
      name: 'prekey',
      sample: dan.newest('signed'),
      decode: (bytes) => verifyPrekey(bytes, owner, now),
    },
    {
      name: 'prekeys on their way to the server',
      sample: dan.newest('one-time'),
      decode: (bytes) => verifyPrekeyUpload([dan.newest('signed'), bytes], owner, now),
    },
    {
      name: 'content of a direct message',
      sample: padPayload({ type: 'key-part', content: utf8('text') }),
      decode: unpadPayload,
    },
    {
      name: 'prekey bundle',
      sample: dan.bundle(),
      decode: (bundle) => startSession({ channel: null, self: ada.self, peer: dan.asPeer, bundle, now }),
    },
    {
      name: 'prekeys of a device',
      sample: dan.prekeys,
      decode: (bytes) => renewPrekeys(bytes, owner, { now, count: 0 }),
    },
    { name: 'direct message', sample: ordinary, decode: (bytes) => ben.open(ada, bytes) },
    { name: 'first direct message', sample: first, decode: (bytes) => dan.open(cleo, bytes) },
    {
      name: 'direct channel',
      sample: ben.channel ?? new Uint8Array(0),
      decode: (bytes) => {
        const { prekeys, self: own } = ben;
        const peer = ada.asPeer;
        return openFromDevice({ channel: bytes, prekeys, self: own, peer, message: ordinary, now });
      },
    },
  ];
}
