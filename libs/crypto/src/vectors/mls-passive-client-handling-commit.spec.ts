import { passiveClientFile } from './mls-passive-client.js';

passiveClientFile('mls/passive-client-handling-commit.json', 13);
