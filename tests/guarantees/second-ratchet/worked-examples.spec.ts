import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { agree, associatedData, encodeParty, readInitial, unpad, type Party } from './agreement.js';
import { ratchetReceive, responderRatchet, type Ratchet } from './double-ratchet.js';
import { label, Reader } from './encoding.js';
import { LABELS } from './labels.js';
import { decaps, decrypt, DH, hkdf, pairOf } from './node-keys.js';
import { KEM_ONE_TIME, ONE_TIME, readBundle, readCertificate, readPrekey, SIGNED } from './prekeys.js';
import { readChannel } from './stored-channel.js';

type Values = Record<string, string>;
const examples = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../docs/protocol-crypto.examples.json'), 'utf8'),
) as Record<string, Values>;
const of = (name: string): Values => examples[name] ?? {};
const text = (name: string, field: string): string => of(name)[field] ?? '';
const hex = (name: string, field: string): Buffer => Buffer.from(text(name, field), 'hex');

const NOW = Number(text('deviceCertificate', 'notBefore'));

function party(certificate: Buffer, account: string, device: string, identityKey: Buffer): Party {
  const expected = { account: text('ids', account), device: text('ids', device), identityKey };
  return { ...readCertificate(LABELS, certificate, expected, NOW), identityKey };
}

/** A is the other device, which starts; B has the prekeys. */
const A = party(
  hex('otherDevice', 'certificate'),
  'otherAccount',
  'otherDevice',
  hex('otherIdentity', 'publicKey'),
);
const B = party(
  hex('deviceCertificate', 'certificate'),
  'accountId',
  'deviceId',
  hex('identity', 'publicKey'),
);
const AD = associatedData(LABELS, A, B);

/** Splits a message of section 5.4 and opens it under the given ratchet. */
function opened(message: Buffer, ratchet: Ratchet) {
  const reader = new Reader(message);
  reader.u8();
  const form = reader.u8();
  reader.fixed(16);
  const header = { dh: reader.fixed(32), pn: reader.u32(), n: reader.u32() };
  if (form === 1) readInitial(reader);
  const head = reader.read();
  const okm = hkdf(ratchetReceive(LABELS, ratchet, header, NOW), label(LABELS.seal), 44);
  const padded = decrypt(okm.subarray(0, 32), okm.subarray(32), reader.rest(), Buffer.concat([AD, head]));
  return padded === undefined ? undefined : unpad(padded).content.toString('utf8');
}

/** What B computes from A's first message and its own prekeys. */
function respond(associated = AD) {
  const reader = new Reader(hex('directSession', 'firstMessage'));
  reader.fixed(58);
  const { EK_A, ct } = readInitial(reader);
  const SPK = pairOf('x25519', hex('prekeys', 'signedSecret'));
  const OPK = pairOf('x25519', hex('prekeys', 'oneTimeSecret'));
  const KEM = pairOf('mlKem768', hex('prekeys', 'kemSeed'));
  const agreed = agree(LABELS, {
    AD: associated,
    EK_A,
    SPK_B: SPK.open,
    OPK_B: OPK.open,
    kemPrekey: KEM.open,
    ct,
    DHs: [
      DH(SPK.secret, A.agreementKey),
      DH(hex('device', 'agreementSecret'), EK_A),
      DH(SPK.secret, EK_A),
      DH(OPK.secret, EK_A),
    ],
    SS: decaps(KEM.secret, ct),
  });
  return { ...agreed, ratchet: responderRatchet(agreed.SK, SPK) };
}

describe('the worked examples of the document, by the second implementation', () => {
  it('give the same parties and associated data', () => {
    expect(AD.toString('hex')).toBe(text('directSession', 'associatedData'));
  });

  it('have prekeys that verify and match their secrets', () => {
    const bundle = readBundle(hex('prekeys', 'bundle'));
    const certified = { ...B, notAfter: 0 };
    const open = (prekey: Buffer, kind: number) => readPrekey(LABELS, prekey, [kind], certified, NOW).open;
    expect(bundle.certificate).toEqual(hex('deviceCertificate', 'certificate'));
    expect(open(bundle.signedPrekey, SIGNED)).toEqual(pairOf('x25519', hex('prekeys', 'signedSecret')).open);
    expect(open(bundle.oneTimePrekey, ONE_TIME)).toEqual(
      pairOf('x25519', hex('prekeys', 'oneTimeSecret')).open,
    );
    expect(open(bundle.kemPrekey, KEM_ONE_TIME)).toEqual(pairOf('mlKem768', hex('prekeys', 'kemSeed')).open);
  });

  it('agree on the shared key and on the id of the session', () => {
    const { SK, sessionId } = respond();
    expect(SK.toString('hex')).toBe(text('directSession', 'sharedKey'));
    expect(sessionId.toString('hex')).toBe(text('directSession', 'sessionId'));
  });

  it('open the first message as the responder', () => {
    expect(opened(hex('directSession', 'firstMessage'), respond().ratchet)).toBe(
      text('directSession', 'firstPlaintext'),
    );
  });

  it('open the answer from the stored channel of the initiator', () => {
    const channel = hex('directSession', 'initiatorChannel');
    const [session] = readChannel(channel, encodeParty(A), encodeParty(B));
    if (session === undefined) throw new Error('there is one session');
    expect(session).toMatchObject({ initiates: true, id: hex('directSession', 'sessionId') });
    expect(opened(hex('directSession', 'answer'), session.ratchet)).toBe(
      text('directSession', 'answerPlaintext'),
    );
  });

  it('do not agree when the parties stand in the other order (control)', () => {
    const { SK } = respond(associatedData(LABELS, B, A));
    expect(SK.toString('hex')).not.toBe(text('directSession', 'sharedKey'));
  });
});
