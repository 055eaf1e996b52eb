import { hmacSha256 } from '../primitives/hash.js';
import { hmacFile } from './hmac-wycheproof.js';

hmacFile('wycheproof/hmac_sha256_test.json', 87, hmacSha256);
