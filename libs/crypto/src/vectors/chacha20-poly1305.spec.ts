import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { chachaFile } from './chacha20-poly1305.js';

chachaFile('wycheproof/chacha20_poly1305_test.json', 162, chacha20poly1305);
