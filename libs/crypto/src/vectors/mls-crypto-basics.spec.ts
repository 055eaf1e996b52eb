import { expect } from '@jest/globals';
import { refhash } from 'ts-mls/crypto/hash.js';
import { decryptWithLabel, encryptWithLabel } from 'ts-mls/crypto/hpke.js';
import { deriveSecret, deriveTreeSecret, expandWithLabel } from 'ts-mls/crypto/kdf.js';
import { signWithLabel, verifyWithLabel } from 'ts-mls/crypto/signature.js';
import { availableCases, type SuiteCase, suiteOf, toHex } from './mls-library.js';
import { hex, vectorFile } from './vector-file.js';

interface Case extends SuiteCase {
  readonly ref_hash: { readonly label: string; readonly value: string; readonly out: string };
  readonly expand_with_label: {
    readonly secret: string;
    readonly label: string;
    readonly context: string;
    readonly length: number;
    readonly out: string;
  };
  readonly derive_secret: { readonly secret: string; readonly label: string; readonly out: string };
  readonly derive_tree_secret: {
    readonly secret: string;
    readonly label: string;
    readonly generation: number;
    readonly length: number;
    readonly out: string;
  };
  readonly sign_with_label: {
    readonly priv: string;
    readonly pub: string;
    readonly content: string;
    readonly label: string;
    readonly signature: string;
  };
  readonly encrypt_with_label: {
    readonly priv: string;
    readonly pub: string;
    readonly label: string;
    readonly context: string;
    readonly plaintext: string;
    readonly kem_output: string;
    readonly ciphertext: string;
  };
}

vectorFile<readonly Case[], Case>('mls/crypto-basics.json', 1, availableCases, async (each) => {
  const suite = await suiteOf(each);
  const {
    ref_hash,
    expand_with_label,
    derive_secret,
    derive_tree_secret,
    sign_with_label,
    encrypt_with_label,
  } = each;
  expect(toHex(await refhash(ref_hash.label, hex(ref_hash.value), suite.hash))).toBe(ref_hash.out);
  const expanded = await expandWithLabel(
    hex(expand_with_label.secret),
    expand_with_label.label,
    hex(expand_with_label.context),
    expand_with_label.length,
    suite.kdf,
  );
  expect(toHex(expanded)).toBe(expand_with_label.out);
  const derived = await deriveSecret(hex(derive_secret.secret), derive_secret.label, suite.kdf);
  expect(toHex(derived)).toBe(derive_secret.out);
  const treeSecret = await deriveTreeSecret(
    hex(derive_tree_secret.secret),
    derive_tree_secret.label,
    derive_tree_secret.generation,
    derive_tree_secret.length,
    suite.kdf,
  );
  expect(toHex(treeSecret)).toBe(derive_tree_secret.out);

  const { pub, label, content, signature, priv } = sign_with_label;
  const verifies = (made: Uint8Array) =>
    verifyWithLabel(hex(pub), label, hex(content), made, suite.signature);
  expect(await verifies(hex(signature))).toBe(true);
  expect(await verifies(await signWithLabel(hex(priv), label, hex(content), suite.signature))).toBe(true);

  const privateKey = await suite.hpke.importPrivateKey(hex(encrypt_with_label.priv));
  const publicKey = await suite.hpke.importPublicKey(hex(encrypt_with_label.pub));
  const context = hex(encrypt_with_label.context);
  const open = (kemOutput: Uint8Array, ciphertext: Uint8Array) =>
    decryptWithLabel(privateKey, encrypt_with_label.label, context, kemOutput, ciphertext, suite.hpke);
  const plaintext = hex(encrypt_with_label.plaintext);
  expect(toHex(await open(hex(encrypt_with_label.kem_output), hex(encrypt_with_label.ciphertext)))).toBe(
    encrypt_with_label.plaintext,
  );
  const made = await encryptWithLabel(publicKey, encrypt_with_label.label, context, plaintext, suite.hpke);
  expect(toHex(await open(made.enc, made.ct))).toBe(encrypt_with_label.plaintext);
});
