import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  decodeAttachmentReference,
  openAttachment,
  type AttachmentReference,
} from './attachments/attachment.js';
import { deriveContactKey } from './contacts/contact-key.js';
import { openContactNote } from './contacts/contact-note.js';
import { decodeChannel } from './direct/channel-state.js';
import { openFromDevice } from './direct/channel.js';
import {
  encodeLinkedKeys,
  openLinkApproval,
  openLinkCode,
  openLinkOffer,
  openLinkRequest,
} from './direct/device-link.js';
import { agreeAsResponder, sessionAssociatedData } from './direct/key-agreement.js';
import { parseMessage } from './direct/message-header.js';
import { encodePrekeyBundle } from './direct/prekey-bundle.js';
import { encodePrekeyStore } from './direct/prekey-store.js';
import { signPrekey } from './direct/prekey.js';
import { openBody } from './envelope/body.js';
import { decodeKeyPart, encodeKeyPart } from './envelope/key-part.js';
import { governanceEntryHash, signGovernanceEntry } from './governance/governance-entry.js';
import { issueDeviceCertificate } from './identity/device-certificate.js';
import { issueDeviceRevocation } from './identity/device-revocation.js';
import { deviceFingerprint, signDeviceProof } from './identity/identity.js';
import { safetyNumber } from './identity/safety-number.js';
import { observeIdentity } from './identity/verification.js';
import { openAccountBook } from './keyring/account-book.js';
import { encodeKeyringEntries, type KeyringEntry } from './keyring/keyring-entry.js';
import { openSegment } from './keyring/segment.js';
import { signCallDescription } from './media/call-description.js';
import { FrameReceiver, FrameSender, type FrameKind } from './media/frames.js';
import { deriveFrameKey } from './media/media-session.js';
import { toBase64Url } from './primitives/base64url.js';
import { concatBytes, utf8 } from './primitives/bytes.js';
import { signingKeyPairOf } from './primitives/ed25519.js';
import { kemKeyPairOf } from './primitives/ml-kem.js';
import { agreementKeyPairOf } from './primitives/x25519.js';
import { deriveLocalRecordKey, localRecords } from './vault/local-records.js';
import { readRecoveryCode } from './vault/recovery-code.js';
import { readTypedCode } from './vault/typed-code.js';
import { openVault, unwrapVaultKeyByPassword, unwrapVaultKeyByRecoveryCode } from './vault/vault.js';
import { LABELS } from './labels.js';
import { hex } from './vectors/vector-file.js';

type Example = Readonly<Record<string, string | number>>;

/** A second implementation starts from these values: a change of any of them is a change of the protocol. */
const examples = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../docs/protocol-crypto.examples.json'), 'utf8'),
) as Readonly<Record<string, Example>>;
const text = (example: string, field: string) => String(examples[example]?.[field]);
const bytes = (example: string, field: string) => hex(text(example, field));
const number = (example: string, field: string) => Number(examples[example]?.[field]);
const id = (field: string) => text('ids', field);

const identity = signingKeyPairOf(bytes('identity', 'secret'));
const keys = {
  signing: signingKeyPairOf(bytes('device', 'signingSecret')),
  agreement: agreementKeyPairOf(bytes('device', 'agreementSecret')),
};
const [accountId, deviceId] = [id('accountId'), id('deviceId')];
const place = { roomId: id('roomId'), messageId: id('messageId'), accountId, deviceId };

describe('the examples of the protocol document', () => {
  it('hold for identities and devices', async () => {
    expect(identity.publicKey).toEqual(bytes('identity', 'publicKey'));
    expect(keys.signing.publicKey).toEqual(bytes('device', 'signingKey'));
    expect(keys.agreement.publicKey).toEqual(bytes('device', 'agreementKey'));
    const [notBefore, notAfter] = [
      number('deviceCertificate', 'notBefore'),
      number('deviceCertificate', 'notAfter'),
    ];
    const request = { accountId, deviceId, keys, notBefore, notAfter };
    expect(await issueDeviceCertificate(identity, request)).toEqual(
      bytes('deviceCertificate', 'certificate'),
    );
    const revokedAt = number('deviceRevocation', 'revokedAt');
    expect(await issueDeviceRevocation(identity, { accountId, deviceId, revokedAt })).toEqual(
      bytes('deviceRevocation', 'revocation'),
    );
    expect(await signDeviceProof(keys, id('sessionId'))).toEqual(bytes('deviceProof', 'proof'));
    expect(deviceFingerprint(keys.signing.publicKey)).toEqual(bytes('deviceFingerprint', 'fingerprint'));
    const other = { accountId: id('otherAccount'), identityKey: bytes('otherIdentity', 'publicKey') };
    expect(safetyNumber({ accountId, identityKey: identity.publicKey }, other)).toEqual(
      examples['safetyNumber'],
    );
  });

  it('hold for governance', async () => {
    const entry = await signGovernanceEntry(
      {
        roomId: id('roomId'),
        sequence: number('governanceEntry', 'sequence'),
        previousHash: bytes('governanceEntry', 'previousHash'),
        accountId,
        deviceId,
        command: utf8(text('governanceEntry', 'command')),
      },
      keys,
    );
    expect(entry.signature).toEqual(bytes('governanceEntry', 'signature'));
    expect(governanceEntryHash(entry)).toEqual(bytes('governanceEntry', 'hash'));
  });

  it('hold for the account book and the notes of requests', async () => {
    const keyringKey = bytes('keyring', 'keyringKey');
    const at = { accountId, revision: number('accountBook', 'revision') };
    expect(await openAccountBook(bytes('accountBook', 'sealed'), keyringKey, at)).toEqual(
      bytes('accountBook', 'content'),
    );
    const key = await deriveContactKey(keyringKey, accountId);
    expect(key).toEqual({ publicKey: bytes('contactNote', 'publicKey'), seed: bytes('contactNote', 'seed') });
    // The note was signed with this device's key in the name of the other account.
    const note = await openContactNote(
      bytes('contactNote', 'sealed'),
      key,
      id('otherAccount'),
      async () => keys.signing.publicKey,
    );
    expect(note).toBe(text('contactNote', 'note'));
  });

  it('hold for envelopes and the keyring', async () => {
    const secret = { contentKey: bytes('body', 'contentKey'), bodyHash: bytes('body', 'bodyHash') };
    const opened = await openBody(bytes('body', 'body'), secret, place);
    expect(opened).toEqual(utf8(text('body', 'plaintext')));
    const keyPart = { messageId: id('messageId'), ...secret };
    expect(encodeKeyPart(keyPart)).toEqual(bytes('keyPart', 'keyPart'));
    expect(decodeKeyPart(bytes('keyPart', 'keyPart'))).toEqual(keyPart);
    const [seq, sentAt] = [number('keyring', 'seq'), number('keyring', 'sentAt')];
    const entry: KeyringEntry = { ...place, seq, sentAt, expiresAt: null, ...secret };
    expect(encodeKeyringEntries([entry])).toEqual(bytes('keyring', 'entries'));
    const [index, revision] = [number('keyring', 'index'), number('keyring', 'revision')];
    const at = { accountId, deviceId, index, revision };
    const segment = await openSegment(bytes('keyring', 'segment'), bytes('keyring', 'keyringKey'), at);
    expect(segment).toEqual([entry]);
  });

  it('hold for prekeys and direct messages', async () => {
    const now = number('deviceCertificate', 'notBefore');
    const expiresAt = number('prekeys', 'expiresAt');
    const certificate = bytes('deviceCertificate', 'certificate');
    const [signedSecret, oneTimeSecret] = [
      bytes('prekeys', 'signedSecret'),
      bytes('prekeys', 'oneTimeSecret'),
    ];
    const published = [
      ['signed', 'signed', agreementKeyPairOf(signedSecret)],
      ['oneTime', 'one-time', agreementKeyPairOf(oneTimeSecret)],
      ['kem', 'kem-one-time', kemKeyPairOf(bytes('prekeys', 'kemSeed'))],
    ] as const;
    for (const [index, [field, kind, { publicKey }]] of published.entries()) {
      const prekey = { kind, keyId: index + 1, accountId, deviceId, expiresAt, publicKey };
      expect(await signPrekey(prekey, keys.signing.secretKey)).toEqual(bytes('prekeys', field));
    }
    const [signedPrekey, oneTimePrekey, kemPrekey] = published.map(([field]) => bytes('prekeys', field));
    if (signedPrekey === undefined || oneTimePrekey === undefined || kemPrekey === undefined)
      throw new Error('There are three prekeys');
    const bundle = encodePrekeyBundle({ certificate, signedPrekey, oneTimePrekey, kemPrekey });
    expect(bundle).toEqual(bytes('prekeys', 'bundle'));

    const other = {
      accountId: id('otherAccount'),
      deviceId: id('otherDevice'),
      identityKey: bytes('otherIdentity', 'publicKey'),
      certificate: bytes('otherDevice', 'certificate'),
      keys: { agreement: agreementKeyPairOf(bytes('otherDevice', 'agreementSecret')) },
    };
    const self = { accountId, deviceId, identityKey: identity.publicKey, certificate, keys };
    const peerOf = (device: typeof other) => ({
      identity: observeIdentity(undefined, device.accountId, device.identityKey),
      deviceId: device.deviceId,
    });
    const prekeys = bytes('prekeys', 'store');
    const message = bytes('directSession', 'firstMessage');
    const first = await openFromDevice({ channel: null, prekeys, self, peer: peerOf(other), message, now });
    expect(first.payload.content).toEqual(utf8(text('directSession', 'firstPlaintext')));
    const [session] = decodeChannel(first.channel).sessions;
    expect(session?.sessionId).toEqual(bytes('directSession', 'sessionId'));

    const answer = await openFromDevice({
      channel: bytes('directSession', 'initiatorChannel'),
      prekeys,
      self: other,
      peer: peerOf(self),
      message: bytes('directSession', 'answer'),
      now,
    });
    expect(answer.payload.content).toEqual(utf8(text('directSession', 'answerPlaintext')));
  });

  it('hold for the steps of the agreement', async () => {
    const { initial } = parseMessage(bytes('directSession', 'firstMessage'));
    if (initial === null) throw new Error('The first message starts a session');
    const { own, peer } = decodeChannel(bytes('directSession', 'initiatorChannel'));
    const associatedData = sessionAssociatedData(own, peer);
    expect(associatedData).toEqual(bytes('directSession', 'associatedData'));
    const prekey = (keyId: number, field: string) => ({
      keyId,
      expiresAt: 0,
      secret: bytes('prekeys', field),
    });
    const used = {
      signed: prekey(initial.signedPrekeyId, 'signedSecret'),
      oneTime: prekey(initial.oneTimePrekeyId ?? 0, 'oneTimeSecret'),
      kem: prekey(initial.kemPrekeyId, 'kemSeed'),
    };
    const agreed = await agreeAsResponder(keys.agreement, used, own.agreementKey, initial, associatedData);
    expect(agreed.sharedKey).toEqual(bytes('directSession', 'sharedKey'));
  });

  it('hold for the linking of a new browser', async () => {
    const [code, now] = [text('deviceLink', 'code'), number('deviceCertificate', 'notBefore')];
    expect(readTypedCode(code, LABELS.linkCodeChecksum)).toEqual(bytes('deviceLink', 'secret'));
    const link = await openLinkCode(code);
    expect(link.token).toEqual(bytes('deviceLink', 'token'));
    const [sealedOffer, sealedRequest] = [bytes('deviceLink', 'offer'), bytes('deviceLink', 'request')];
    const certificate = bytes('deviceCertificate', 'certificate');
    const offer = await openLinkOffer(link, sealedOffer, now);
    const ownerName = text('deviceLink', 'ownerName');
    expect(offer).toEqual({ accountId, ownerName, identityKey: identity.publicKey, deviceId, certificate });

    const newKeys = {
      signing: signingKeyPairOf(bytes('deviceLink', 'signingSecret')),
      agreement: agreementKeyPairOf(bytes('deviceLink', 'agreementSecret')),
    };
    const request = await openLinkRequest(link, sealedOffer, sealedRequest);
    expect(request).toEqual({
      deviceId: id('newDevice'),
      name: text('deviceLink', 'name'),
      signingKey: newKeys.signing.publicKey,
      agreementKey: newKeys.agreement.publicKey,
      signedPrekey: bytes('deviceLink', 'signedPrekey'),
      oneTimePrekey: bytes('deviceLink', 'oneTimePrekey'),
      kemPrekey: bytes('deviceLink', 'kemPrekey'),
    });

    const parties = { offer, request, sealedRequest };
    const approval = await openLinkApproval(link, parties, bytes('deviceLink', 'approval'), now);
    expect(approval.certificate).toEqual(bytes('deviceLink', 'certificate'));
    const stored = (keyId: number, field: string) => [
      { keyId, expiresAt: number('prekeys', 'expiresAt'), secret: bytes('deviceLink', field) },
    ];
    const [signed, oneTime] = [stored(1, 'signedSecret'), stored(2, 'oneTimeSecret')];
    const kept = { signed, 'one-time': oneTime, 'kem-one-time': stored(3, 'kemSeed'), 'kem-last-resort': [] };
    const hello = await openFromDevice({
      channel: null,
      prekeys: encodePrekeyStore({ nextKeyId: 4, keys: kept, remembered: [] }),
      self: {
        accountId,
        deviceId: request.deviceId,
        identityKey: identity.publicKey,
        ...approval,
        keys: newKeys,
      },
      peer: { identity: observeIdentity(undefined, accountId, identity.publicKey), deviceId },
      message: approval.hello,
      now,
    });
    expect(hello.payload).toEqual({ type: 'hello', content: new Uint8Array(0) });

    const [vaultKey, keyringKey] = [bytes('vault', 'vaultKey'), bytes('keyring', 'keyringKey')];
    expect(encodeLinkedKeys({ vaultKey, keyringKey })).toEqual(bytes('deviceLink', 'linkedKeys'));
    const claim = toBase64Url(bytes('deviceLink', 'claim'));
    expect(await signDeviceProof(newKeys, claim)).toEqual(bytes('deviceLink', 'proof'));
  });

  it('hold for the vault, the recovery code and records', async () => {
    const vaultKey = bytes('vault', 'vaultKey');
    const code = text('vault', 'recoveryCode');
    expect(readRecoveryCode(code)).toEqual(bytes('vault', 'recoverySecret'));
    const byPassword = bytes('vault', 'wrappedByPassword');
    expect(await unwrapVaultKeyByPassword(byPassword, bytes('vault', 'exportKey'), accountId)).toEqual(
      vaultKey,
    );
    const byCode = bytes('vault', 'wrappedByRecoveryCode');
    expect(await unwrapVaultKeyByRecoveryCode(byCode, code, accountId)).toEqual(vaultKey);
    const at = { accountId, revision: number('vault', 'revision') };
    expect(await openVault(bytes('vault', 'sealed'), vaultKey, at)).toEqual({
      identitySecret: bytes('identity', 'secret'),
      keyringKey: bytes('keyring', 'keyringKey'),
    });
    const records = localRecords(await deriveLocalRecordKey(vaultKey, accountId), accountId);
    expect(await records.open(text('localRecord', 'name'), bytes('localRecord', 'record'))).toEqual(
      bytes('localRecord', 'content'),
    );
  });

  it('hold for attachments', async () => {
    const reference: AttachmentReference = decodeAttachmentReference(bytes('attachment', 'reference'));
    const sealed = async function* () {
      yield bytes('attachment', 'sealed');
    };
    const at = { roomId: id('roomId'), attachmentId: id('attachmentId') };
    const { info, content } = await openAttachment(sealed(), reference, at);
    expect(info).toMatchObject({ name: text('attachment', 'name'), type: text('attachment', 'type') });
    const pieces: Uint8Array[] = [];
    for await (const piece of content) pieces.push(piece);
    expect(concatBytes(...pieces)).toEqual(bytes('attachment', 'content'));
  });

  it('hold for media', async () => {
    const key = await deriveFrameKey(bytes('mediaFrame', 'mediaSecret'), {
      callId: id('callId'),
      epoch: number('mediaFrame', 'epoch'),
      leaf: number('mediaFrame', 'leaf'),
      session: bytes('mediaFrame', 'session'),
    });
    expect(String(key.keyId)).toBe(text('mediaFrame', 'keyId'));
    const kind = text('mediaFrame', 'kind') as FrameKind;
    const [frame, sealed] = [bytes('mediaFrame', 'frame'), bytes('mediaFrame', 'sealed')];
    expect(await new FrameSender(key).encrypt(frame, kind)).toEqual(sealed);
    const receiver = new FrameReceiver();
    receiver.admit(key);
    expect((await receiver.decrypt(sealed, kind)).frame).toEqual(frame);
    const signed = await signCallDescription(
      {
        callId: id('callId'),
        type: 'offer',
        from: { accountId, deviceId },
        to: { accountId: id('otherAccount'), deviceId: id('otherDevice') },
        sequence: number('callDescription', 'sequence'),
        expiresAt: number('callDescription', 'expiresAt'),
        session: bytes('callDescription', 'session'),
        answers: new Uint8Array(32),
      },
      text('callDescription', 'sdp'),
      keys,
    );
    expect(signed).toEqual(bytes('callDescription', 'signed'));
  });
});
