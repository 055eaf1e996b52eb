import { passiveClientFile } from './mls-passive-client.js';

passiveClientFile('mls/interop-passive-external_join.json', 6);
