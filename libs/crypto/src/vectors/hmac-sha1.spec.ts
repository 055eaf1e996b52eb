import { hmacSha1 } from '../primitives/hash.js';
import { hmacFile } from './hmac-wycheproof.js';

hmacFile('wycheproof/hmac_sha1_test.json', 85, hmacSha1);
