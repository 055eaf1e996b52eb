import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import type { NewPasskey, PasskeyAssertion, PasskeyCreation, PasskeyRequest } from '@collab/domain';

const USER_PRESENT = 0x01;
const HAS_CREDENTIAL = 0x40;

/** What an attacker, a copy or a fault would change of an honest answer. */
export interface Deviation {
  readonly origin?: string;
  readonly rpId?: string;
  readonly type?: string;
  readonly challenge?: string;
  readonly crossOrigin?: boolean;
  readonly flags?: number;
  readonly counter?: number;
  readonly key?: KeyObject;
  readonly credentialId?: string;
}

const sha256 = (bytes: string | Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
const newKeyPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** A private key that no server knows. */
export const strangeKey = (): KeyObject => newKeyPair().privateKey;

/** A passkey in software (ES256, no attestation), written from the standard and independent of the server's code. */
export class SoftwarePasskey {
  private readonly keys = newKeyPair();
  readonly credentialId = randomBytes(16).toString('base64url');
  counter = 0;

  constructor(private readonly origin: string) {}

  /** What `navigator.credentials.create` gives. */
  make({ challenge, rp }: PasskeyCreation, deviation: Deviation = {}): NewPasskey {
    const id = Buffer.from(this.credentialId, 'base64url');
    const credential = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, this.coseKey()]);
    const head = this.head(rp.id, USER_PRESENT | HAS_CREDENTIAL, deviation);
    const data = Buffer.concat([head, credential]);
    // {"fmt": "none", "attStmt": {}, "authData": data}
    const attestation = Buffer.concat([
      Buffer.from('a363666d74646e6f6e656761747453746d74a068617574684461746158', 'hex'),
      Buffer.from([data.length]),
      data,
    ]);
    return {
      credentialId: deviation.credentialId ?? this.credentialId,
      clientDataJSON: this.clientData('webauthn.create', challenge, deviation).toString('base64url'),
      attestationObject: attestation.toString('base64url'),
      transports: ['internal'],
    };
  }

  /** What `navigator.credentials.get` gives. Counts, as hardware does. */
  sign({ challenge, rpId }: PasskeyRequest, deviation: Deviation = {}): PasskeyAssertion {
    this.counter++;
    const data = this.head(rpId, USER_PRESENT, deviation);
    const clientData = this.clientData('webauthn.get', challenge, deviation);
    const signed = Buffer.concat([data, sha256(clientData)]);
    return {
      credentialId: deviation.credentialId ?? this.credentialId,
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: data.toString('base64url'),
      signature: sign('sha256', signed, deviation.key ?? this.keys.privateKey).toString('base64url'),
    };
  }

  private head(rpId: string, flags: number, deviation: Deviation): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(deviation.counter ?? this.counter);
    return Buffer.concat([sha256(deviation.rpId ?? rpId), Buffer.from([deviation.flags ?? flags]), counter]);
  }

  private clientData(type: string, challenge: string, deviation: Deviation): Buffer {
    const { origin = this.origin, crossOrigin = false } = deviation;
    return Buffer.from(
      JSON.stringify({
        type: deviation.type ?? type,
        challenge: deviation.challenge ?? challenge,
        origin,
        crossOrigin,
      }),
    );
  }

  /** {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y} */
  private coseKey(): Buffer {
    const { x = '', y = '' } = this.keys.publicKey.export({ format: 'jwk' });
    return Buffer.concat([
      Buffer.from('a5010203262001215820', 'hex'),
      Buffer.from(x, 'base64url'),
      Buffer.from('225820', 'hex'),
      Buffer.from(y, 'base64url'),
    ]);
  }
}
