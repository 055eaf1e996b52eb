import { hkdfSync, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { deriveKey } from './master-key.js';

const masterKey = randomBytes(32);
const derived = (label: string) => new Uint8Array(hkdfSync('sha256', masterKey, new Uint8Array(), label, 32));

describe('a key that derives from the master key', () => {
  it('is another one for each purpose, and the same one for ever', () => {
    expect(deriveKey(masterKey, 'invitations')).toEqual(derived('collab/invitations/v1'));
    expect(deriveKey(masterKey, 'factors')).toEqual(derived('collab/factors/v1'));
  });

  it('opens the mails that the first servers have sealed', () => {
    expect(deriveKey(masterKey, 'mail-outbox')).toEqual(derived('collab mail outbox'));
  });
});
