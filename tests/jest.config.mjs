import { nodePreset } from '../jest.preset.mjs';

/** What needs neither a database nor a browser: the architecture, the attacks on pure code. */
export default nodePreset('..');
