import { randomBytes } from 'node:crypto';
import {
  agree,
  associatedData,
  encodeInitial,
  hashOfStart,
  pad,
  readInitial,
  unpad,
  type Agreement,
  type Initial,
  type Party,
} from './agreement.js';
import {
  initiatorRatchet,
  ratchetReceive,
  ratchetSend,
  responderRatchet,
  type Ratchet,
} from './double-ratchet.js';
import { label, Reader, refuseUnless, u32, u8 } from './encoding.js';
import { LABELS, type Labels } from './labels.js';
import { decaps, decrypt, DH, encaps, encrypt, hkdf, newX25519, pairOf, type Pair } from './node-keys.js';
import {
  certify,
  encodeBundle,
  KEM_LAST_RESORT,
  KEM_ONE_TIME,
  newPrekey,
  ONE_TIME,
  publishPrekey,
  readBundle,
  readCertificate,
  readPrekey,
  SIGNED,
  type SecretPrekey,
} from './prekeys.js';

const DAY = 24 * 3600 * 1000;
const GRACE = 30 * DAY;
const AHEAD = 10 * 60 * 1000;
const MESSAGE_MAX_BYTES = 69_632;
const TYPES = ['hello', 'key-part', 'call', 'history', 'device-link'] as const;
const DEVICE_LINK = 4;

interface Session {
  readonly id: Buffer;
  readonly initiates: boolean;
  readonly started: number;
  answered: boolean;
  readonly validUntil: number;
  /** Repeated in each message until one has come back. */
  initial: Buffer | undefined;
  readonly AD: Buffer;
  readonly ratchet: Ratchet;
}

/** All that a device keeps. It is copied before a message is opened, and the copy is kept only when it has. */
interface State {
  sessions: Session[];
  prekeys: SecretPrekey[];
  remembered: Set<string>;
}

/** The other device as it is known before anything came from it. */
export interface Peer {
  readonly account: string;
  readonly device: string;
  readonly identityKey: Uint8Array;
}

/**
 * A device that speaks section 5 of docs/protocol-crypto.md with one other device. It was written from that document
 * alone, on Node's own cryptography, and shares nothing with libs/crypto.
 */
export class SecondDevice {
  readonly account = randomBytes(16).toString('base64url');
  readonly device = randomBytes(16).toString('base64url');
  readonly identity = pairOf('ed25519', randomBytes(32));
  readonly certificate: Buffer;
  private readonly signing = pairOf('ed25519', randomBytes(32));
  private readonly agreement: Pair = newX25519();
  private readonly notAfter: number;
  private state: State = { sessions: [], prekeys: [], remembered: new Set() };
  private nextKeyId = 1;

  constructor(
    now: number,
    private readonly labels: Labels = LABELS,
  ) {
    this.notAfter = now + 365 * DAY;
    this.certificate = certify(labels, this.identity.secret, {
      ...this.party(),
      notBefore: now,
      notAfter: this.notAfter,
    });
  }

  /** Everything that this device keeps, to be compared before and after a refusal. */
  snapshot(): string {
    return JSON.stringify(this.state, (_key, value: unknown) => (value instanceof Set ? [...value] : value));
  }

  /** A bundle as the server hands it out: with one-time prekeys, or when they are all taken. */
  bundle(now: number, oneTime: boolean): Buffer {
    const kinds = oneTime ? [SIGNED, KEM_ONE_TIME, ONE_TIME] : [SIGNED, KEM_LAST_RESORT];
    const made = kinds.map((kind) => newPrekey(kind, this.nextKeyId++, now));
    this.state.prekeys.push(...made);
    const [signedPrekey, kemPrekey, oneTimePrekey] = made.map((prekey) =>
      publishPrekey(this.labels, this, this.signing.secret, prekey),
    );
    if (signedPrekey === undefined || kemPrekey === undefined) throw new TypeError('two kinds at least');
    return encodeBundle({ certificate: this.certificate, signedPrekey, oneTimePrekey, kemPrekey });
  }

  /** Sections 5.1 and 5.2, as the initiator. */
  start(bundle: Uint8Array, peer: Peer, now: number): void {
    const parts = readBundle(bundle);
    const certified = readCertificate(this.labels, parts.certificate, peer, now);
    const signedPrekey = readPrekey(this.labels, parts.signedPrekey, [SIGNED], certified, now);
    const kem = readPrekey(this.labels, parts.kemPrekey, [KEM_ONE_TIME, KEM_LAST_RESORT], certified, now);
    const oneTime =
      parts.oneTimePrekey.length === 0
        ? undefined
        : readPrekey(this.labels, parts.oneTimePrekey, [ONE_TIME], certified, now);
    const EK = newX25519();
    const { sharedKey: SS, ciphertext: ct } = encaps(kem.open);
    const AD = associatedData(this.labels, this.party(), { ...certified, identityKey: peer.identityKey });
    const DHs = [
      DH(this.agreement.secret, signedPrekey.open),
      DH(EK.secret, certified.agreementKey),
      DH(EK.secret, signedPrekey.open),
      ...(oneTime === undefined ? [] : [DH(EK.secret, oneTime.open)]),
    ];
    const { SK, sessionId } = agree(this.labels, {
      AD,
      EK_A: EK.open,
      SPK_B: signedPrekey.open,
      OPK_B: oneTime?.open,
      kemPrekey: kem.open,
      ct,
      DHs,
      SS,
    });
    const started = Math.max(now, ...this.state.sessions.map((session) => session.started + 1));
    const initial: Initial = {
      certificate: this.certificate,
      started,
      EK_A: EK.open,
      signedId: signedPrekey.keyId,
      oneTimeId: oneTime?.keyId ?? 0,
      kemId: kem.keyId,
      ct,
    };
    keep(this.state, {
      id: sessionId,
      initiates: true,
      started,
      answered: false,
      validUntil: Math.min(this.notAfter, certified.notAfter),
      initial: encodeInitial(initial),
      AD,
      ratchet: initiatorRatchet(this.labels, SK, signedPrekey.open),
    });
  }

  /** Section 5.4, sending. */
  seal(type: (typeof TYPES)[number], content: Uint8Array, now: number): Buffer {
    const session = this.state.sessions[0];
    refuseUnless(session !== undefined, 'there is no session');
    refuseUnless(now <= session.validUntil, 'the session is over');
    refuseUnless(TYPES.indexOf(type) !== DEVICE_LINK || session.answered, 'nobody has answered');
    const { MK, header } = ratchetSend(this.labels, session.ratchet);
    const head = Buffer.concat([
      u8(1),
      u8(session.initial === undefined ? 0 : 1),
      session.id,
      header.dh,
      u32(header.pn),
      u32(header.n),
      session.initial ?? Buffer.alloc(0),
    ]);
    const { key, nonce } = this.sealKeys(MK);
    return Buffer.concat([
      head,
      encrypt(key, nonce, pad(TYPES.indexOf(type), content), Buffer.concat([session.AD, head])),
    ]);
  }

  /** Sections 5.4 and 5.5, receiving. What does not open changes nothing. */
  open(message: Uint8Array, peer: Peer, now: number): { type: (typeof TYPES)[number]; content: Buffer } {
    refuseUnless(message.length <= MESSAGE_MAX_BYTES, 'the message is too long');
    const copy = structuredCloneOf(this.state);
    const reader = new Reader(message);
    refuseUnless(reader.u8() === 1, 'not a message');
    const form = reader.u8();
    refuseUnless(form <= 1, 'not a form');
    const sessionId = reader.fixed(16);
    const header = { dh: reader.fixed(32), pn: reader.u32(), n: reader.u32() };
    const initial = form === 1 ? readInitial(reader) : undefined;
    const head = reader.read();
    let session = copy.sessions.find((candidate) => candidate.id.equals(sessionId));
    let finish = () => undefined as void;
    if (session === undefined) {
      refuseUnless(initial !== undefined, 'the session is unknown');
      ({ session, finish } = this.respond(copy, initial, sessionId, peer, now));
    }
    refuseUnless(now <= session.validUntil + GRACE, 'the session is long over');
    const MK = ratchetReceive(this.labels, session.ratchet, header, now);
    const { key, nonce } = this.sealKeys(MK);
    const padded = decrypt(key, nonce, reader.rest(), Buffer.concat([session.AD, head]));
    refuseUnless(padded !== undefined, 'the message is not authentic');
    const { type, content } = unpad(padded);
    refuseUnless(type !== DEVICE_LINK || form === 0, 'nobody has answered');
    if (session.initiates || form === 0) session.answered = true;
    if (session.initiates) session.initial = undefined;
    finish();
    this.state = copy;
    return { type: TYPES[type] ?? 'hello', content };
  }

  private respond(copy: State, initial: Initial, sessionId: Buffer, peer: Peer, now: number) {
    const certified = readCertificate(this.labels, initial.certificate, peer, now);
    refuseUnless(initial.started <= now + AHEAD, 'the session starts in the future');
    const hash = hashOfStart(this.labels, initial);
    refuseUnless(!copy.remembered.has(hash), 'the start is replayed');
    const find = (keyId: number, kinds: readonly number[]) => {
      const found = copy.prekeys.find((prekey) => prekey.keyId === keyId && kinds.includes(prekey.kind));
      refuseUnless(found !== undefined && now <= found.expiry + GRACE, 'the prekey is unknown');
      return found;
    };
    const SPK = find(initial.signedId, [SIGNED]);
    const OPK = initial.oneTimeId === 0 ? undefined : find(initial.oneTimeId, [ONE_TIME]);
    const KEM = find(initial.kemId, [KEM_ONE_TIME, KEM_LAST_RESORT]);
    const AD = associatedData(this.labels, { ...certified, identityKey: peer.identityKey }, this.party());
    const agreement: Agreement = {
      AD,
      EK_A: initial.EK_A,
      SPK_B: SPK.pair.open,
      OPK_B: OPK?.pair.open,
      kemPrekey: KEM.pair.open,
      ct: initial.ct,
      DHs: [
        DH(SPK.pair.secret, certified.agreementKey),
        DH(this.agreement.secret, initial.EK_A),
        DH(SPK.pair.secret, initial.EK_A),
        ...(OPK === undefined ? [] : [DH(OPK.pair.secret, initial.EK_A)]),
      ],
      SS: decaps(KEM.pair.secret, initial.ct),
    };
    const agreed = agree(this.labels, agreement);
    refuseUnless(agreed.sessionId.equals(sessionId), 'the session id is not authentic');
    const session: Session = {
      id: sessionId,
      initiates: false,
      started: initial.started,
      answered: false,
      validUntil: Math.min(this.notAfter, certified.notAfter),
      initial: undefined,
      AD,
      ratchet: responderRatchet(agreed.SK, SPK.pair),
    };
    const finish = () => {
      const used = [OPK, KEM].filter((prekey) => prekey?.kind === ONE_TIME || prekey?.kind === KEM_ONE_TIME);
      copy.prekeys = copy.prekeys.filter((prekey) => !used.includes(prekey));
      if (used.length === 0) copy.remembered.add(hash);
      keep(copy, session);
    };
    return { session, finish };
  }

  private sealKeys(MK: Buffer): { key: Buffer; nonce: Buffer } {
    const okm = hkdf(MK, label(this.labels.seal), 44);
    return { key: okm.subarray(0, 32), nonce: okm.subarray(32) };
  }

  private party(): Party & { readonly notAfter: number } {
    const { account, device, identity, signing, agreement, notAfter } = this;
    return {
      account,
      device,
      identityKey: identity.open,
      signingKey: signing.open,
      agreementKey: agreement.open,
      notAfter,
    };
  }
}

/** Section 5.5: the latest first, of one millisecond the lower id first, three at most. */
function keep(state: State, session: Session): void {
  state.sessions = [...state.sessions, session]
    .sort((a, b) => b.started - a.started || Buffer.compare(a.id, b.id))
    .slice(0, 3);
}

/** A copy in which only what changes is new: keys are never written to. */
const structuredCloneOf = ({ sessions, prekeys, remembered }: State): State => ({
  sessions: sessions.map((session) => ({
    ...session,
    ratchet: { ...session.ratchet, MKSKIPPED: [...session.ratchet.MKSKIPPED] },
  })),
  prekeys: [...prekeys],
  remembered: new Set(remembered),
});
