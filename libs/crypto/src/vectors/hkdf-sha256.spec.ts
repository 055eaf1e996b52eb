import { hkdfFile } from './hkdf-wycheproof.js';

hkdfFile('wycheproof/hkdf_sha256_test.json', 43, 'sha256');
