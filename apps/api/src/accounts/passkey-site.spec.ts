import { expect, it } from '@jest/globals';
import { passkeySiteOf } from './passkey-site.js';

it('a site with a name and TLS can have passkeys, bound to its host name and its origin', () => {
  expect(passkeySiteOf('https://collab.example.org:8443')).toEqual({
    rpId: 'collab.example.org',
    origin: 'https://collab.example.org:8443',
  });
});

it('so can localhost, which browsers trust without TLS', () => {
  expect(passkeySiteOf('http://localhost:8080')).toEqual({
    rpId: 'localhost',
    origin: 'http://localhost:8080',
  });
});

it.each([
  'http://collab.example.org',
  'https://192.168.1.20',
  'https://[fd00::1]:8443',
  'http://127.0.0.1:8080',
])('%s cannot: it lacks a name or a secure context', (publicUrl) => {
  expect(passkeySiteOf(publicUrl)).toBeUndefined();
});
