import { passiveClientFile } from './mls-passive-client.js';

passiveClientFile('mls/passive-client-welcome.json', 8);
