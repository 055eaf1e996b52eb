import { expect } from '@jest/globals';
import {
  aesGcmDecrypt,
  aesGcmDecryptSync,
  aesGcmEncrypt,
  aesGcmEncryptSync,
  importAesKey,
} from '../primitives/aes-gcm.js';
import { concatBytes } from '../primitives/bytes.js';
import { CryptoError } from '../errors.js';
import { hex, vectorFile } from './vector-file.js';
import { casesWithGroup, orRefusal, type WycheproofCase, type WycheproofFile } from './wycheproof.js';

interface Group {
  readonly ivSize: number;
  readonly keySize: number;
  readonly tagSize: number;
}
interface Case extends WycheproofCase {
  readonly key: string;
  readonly iv: string;
  readonly aad: string;
  readonly msg: string;
  readonly ct: string;
  readonly tag: string;
}

/** Every case is looked at: those of our profile must hold in both implementations, the others must be refused. */
vectorFile<WycheproofFile<Group, Case>, Group & Case>(
  'wycheproof/aes_gcm_test.json',
  158,
  casesWithGroup,
  async (each) => {
    const [key, nonce, aad, message] = [hex(each.key), hex(each.iv), hex(each.aad), hex(each.msg)];
    const sealed = concatBytes(hex(each.ct), hex(each.tag));
    const ours = each.keySize === 256 && each.ivSize === 96 && each.tagSize === 128;
    const bySync = await orRefusal(() => aesGcmDecryptSync(key, nonce, sealed, aad));
    const byWebCrypto = await orRefusal(async () =>
      aesGcmDecrypt(await importAesKey(key), nonce, sealed, aad),
    );
    if (!ours || each.result !== 'valid') {
      expect(bySync).toBeInstanceOf(CryptoError);
      expect(byWebCrypto).toBeInstanceOf(CryptoError);
      return;
    }
    expect(bySync).toEqual(message);
    expect(byWebCrypto).toEqual(message);
    expect(aesGcmEncryptSync(key, nonce, message, aad)).toEqual(sealed);
    expect(await aesGcmEncrypt(await importAesKey(key), nonce, message, aad)).toEqual(sealed);
  },
);
