import { expect } from '@jest/globals';
import { verifyGroupInfoConfirmationTag, verifyGroupInfoSignature } from 'ts-mls/groupInfo.js';
import { makeKeyPackageRef } from 'ts-mls/keyPackage.js';
import { decodeMlsMessage } from 'ts-mls/message.js';
import { decryptGroupInfo, decryptGroupSecrets } from 'ts-mls/welcome.js';
import { availableCases, decoded, type SuiteCase, suiteOf } from './mls-library.js';
import { hex, vectorFile } from './vector-file.js';

interface Case extends SuiteCase {
  readonly init_priv: string;
  readonly signer_pub: string;
  readonly key_package: string;
  readonly welcome: string;
}

vectorFile<readonly Case[], Case>('mls/welcome.json', 1, availableCases, async (each) => {
  const suite = await suiteOf(each);
  const keyPackage = decoded(decodeMlsMessage, each.key_package);
  const message = decoded(decodeMlsMessage, each.welcome);
  if (keyPackage.wireformat !== 'mls_key_package' || message.wireformat !== 'mls_welcome') {
    throw new Error('Not a key package with its Welcome');
  }
  const reference = await makeKeyPackageRef(keyPackage.keyPackage, suite.hash);
  const initKey = await suite.hpke.importPrivateKey(hex(each.init_priv));
  const secrets = await decryptGroupSecrets(initKey, reference, message.welcome, suite.hpke);
  if (secrets === undefined) throw new Error('The group secrets do not decode');
  const noPsk = new Uint8Array(suite.kdf.size);
  const groupInfo = await decryptGroupInfo(message.welcome, secrets.joinerSecret, noPsk, suite);
  if (groupInfo === undefined) throw new Error('The GroupInfo does not decode');
  expect(await verifyGroupInfoSignature(groupInfo, hex(each.signer_pub), suite.signature)).toBe(true);
  expect(await verifyGroupInfoConfirmationTag(groupInfo, secrets.joinerSecret, noPsk, suite)).toBe(true);
});
