import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { chachaFile } from './chacha20-poly1305.js';

chachaFile('wycheproof/xchacha20_poly1305_test.json', 157, xchacha20poly1305);
