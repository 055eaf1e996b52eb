import { expect } from '@jest/globals';
import { XWing } from '@hpke/hybridkem-x-wing';
import { xWingDecapsulate, xWingEncapsulate, xWingPublicKey } from '../primitives/x-wing.js';
import { hex, vectorFile } from './vector-file.js';

interface Case {
  readonly seed: string;
  readonly eseed: string;
  readonly ss: string;
  readonly sk: string;
  readonly pk: string;
  readonly ct: string;
}

/** The key encapsulation of the rooms’ cipher suite: our own, and the package whose key handling it uses. */
vectorFile<readonly Case[], Case>(
  'xwing/test-vectors.json',
  3,
  (cases) => cases,
  async ({ seed, sk, pk, ct, ss, eseed }) => {
    expect(await xWingPublicKey(hex(seed))).toEqual(hex(pk));
    expect(await xWingDecapsulate(hex(sk), hex(ct))).toEqual(hex(ss));
    const own = await xWingEncapsulate(hex(pk), hex(eseed));
    expect(own).toEqual({ ciphertext: hex(ct), sharedSecret: hex(ss) });

    const kem = new XWing();
    const privateKey = await kem.deserializePrivateKey(hex(sk).buffer);
    const recipient = await kem.deserializePublicKey(hex(pk).buffer);
    expect(new Uint8Array(await kem.decap({ recipientKey: privateKey, enc: hex(ct).buffer }))).toEqual(
      hex(ss),
    );
    const made = await kem.encap({ recipientPublicKey: recipient, ekm: hex(eseed).buffer });
    expect(new Uint8Array(made.enc)).toEqual(hex(ct));
    expect(new Uint8Array(made.sharedSecret)).toEqual(hex(ss));
  },
);
