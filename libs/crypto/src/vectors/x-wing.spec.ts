import { expect } from '@jest/globals';
import { XWing } from '@hpke/hybridkem-x-wing';
import { hex, vectorFile } from './vector-file.js';

interface Case {
  readonly seed: string;
  readonly eseed: string;
  readonly ss: string;
  readonly sk: string;
  readonly pk: string;
  readonly ct: string;
}

/** The key encapsulation of the rooms' cipher suite, by the package that the MLS library calls. */
vectorFile<readonly Case[], Case>(
  'xwing/test-vectors.json',
  3,
  (cases) => cases,
  async ({ sk, pk, ct, ss, eseed }) => {
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
