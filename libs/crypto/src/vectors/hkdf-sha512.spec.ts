import { hkdfFile } from './hkdf-wycheproof.js';

hkdfFile('wycheproof/hkdf_sha512_test.json', 41, 'sha512');
