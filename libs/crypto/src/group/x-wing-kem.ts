import { XWing } from '@hpke/hybridkem-x-wing';
import { randomBytes } from '../primitives/random.js';
import {
  XWING_SEED_BYTES,
  xWingDecapsulate,
  xWingEncapsulate,
  xWingPublicKey,
  xWingSeedOf,
} from '../primitives/x-wing.js';

type Encapsulation = Parameters<XWing['encap']>[0];
type Decapsulation = Parameters<XWing['decap']>[0];

/**
 * The HPKE library's X-Wing with our arithmetic: keys keep the library's form, the work is done by the
 * primitives.
 */
export class FastXWing extends XWing {
  override generateKeyPair(): Promise<CryptoKeyPair> {
    return this.keyPairOf(randomBytes(XWING_SEED_BYTES));
  }

  override deriveKeyPair(input: Parameters<XWing['deriveKeyPair']>[0]): Promise<CryptoKeyPair> {
    return this.keyPairOf(xWingSeedOf(bytesOf(input)));
  }

  override async encap(params: Encapsulation): Promise<{ sharedSecret: ArrayBuffer; enc: ArrayBuffer }> {
    const publicKey = await this.serializePublicKey(params.recipientPublicKey);
    const { ciphertext, sharedSecret } = await xWingEncapsulate(new Uint8Array(publicKey));
    return { sharedSecret: sharedSecret.buffer, enc: ciphertext.buffer };
  }

  override async decap(params: Decapsulation): Promise<ArrayBuffer> {
    const { recipientKey } = params;
    const privateKey = 'privateKey' in recipientKey ? recipientKey.privateKey : recipientKey;
    const seed = new Uint8Array(await this.serializePrivateKey(privateKey));
    return (await xWingDecapsulate(seed, bytesOf(params.enc))).buffer;
  }

  private async keyPairOf(seed: Uint8Array<ArrayBuffer>): Promise<CryptoKeyPair> {
    const publicKey = await xWingPublicKey(seed);
    return {
      privateKey: await this.deserializePrivateKey(seed.buffer),
      publicKey: await this.deserializePublicKey(publicKey.buffer),
    };
  }
}

const bytesOf = (input: ArrayBufferLike | ArrayBufferView): Uint8Array =>
  ArrayBuffer.isView(input)
    ? new Uint8Array(input.buffer, input.byteOffset, input.byteLength)
    : new Uint8Array(input);
