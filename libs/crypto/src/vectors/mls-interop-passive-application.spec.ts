import { passiveClientFile } from './mls-passive-client.js';

passiveClientFile('mls/interop-passive-application.json', 6);
