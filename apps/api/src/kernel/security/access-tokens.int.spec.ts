import { createPublicKey, createSecretKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ReadSession, type AccountId, type SessionId } from '@collab/domain';
import { exportJWK, SignJWT, UnsecuredJWT } from 'jose';
import { startApiServer, type ApiServer } from '../../../../../tests/api-server.js';
import { logIn, signUp, stretchLightly } from '../../../../../tests/people.js';
import { AccessTokens } from './access-tokens.js';

const PERSON = { email: 'maelle@example.org', password: 'a heron over the slow water' };

let server: ApiServer;
let subject: { readonly accountId: AccountId; readonly sessionId: SessionId };
let genuine: string;

beforeAll(async () => {
  stretchLightly();
  server = await startApiServer();
  await signUp(server, PERSON);
  const browser = server.browser();
  subject = await logIn(browser, PERSON);
  genuine = browser.cookie('collab_access') ?? '';
});
afterAll(() => server.stop());

const statusFor = async (token: string): Promise<number> => {
  const browser = server.browser();
  browser.setCookie('collab_access', token);
  const { status, body } = await browser.send(ReadSession, {});
  if (status !== 200) expect(JSON.parse(body)).toMatchObject({ code: 'unauthenticated' });
  return status;
};

interface Change {
  readonly claims?: Record<string, unknown>;
  readonly header?: Record<string, unknown>;
  readonly key?: KeyObject;
}
const seconds = () => Math.floor(Date.now() / 1000);
const claims = () => ({
  sub: subject.accountId,
  sid: subject.sessionId,
  use: 'access',
  iss: server.config.publicUrl,
  aud: 'collab-api',
  iat: seconds(),
  exp: seconds() + 300,
});
/** A token like the server's own, signed by its own key, with something changed. */
const forge = ({
  claims: changedClaims = {},
  header = {},
  key = server.secrets.accessTokenKey,
}: Change = {}) =>
  new SignJWT({ ...claims(), ...changedClaims })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', ...header })
    .sign(key);
const otherKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const publicPem = () =>
  createPublicKey(server.secrets.accessTokenKey).export({ type: 'spki', format: 'pem' });

describe('an access token', () => {
  it('is accepted as the server has made it, and so is the same one made here: the forgeries below fail by their change', async () => {
    expect(await statusFor(genuine)).toBe(200);
    expect(await statusFor(await forge())).toBe(200);
  });

  it.each<[string, () => Promise<string> | string]>([
    ['without a signature', () => new UnsecuredJWT(claims()).encode()],
    ['with the signature taken off', () => `${genuine.split('.').slice(0, 2).join('.')}.`],
    [
      'signed by HMAC under the public key',
      () =>
        new SignJWT(claims())
          .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
          .sign(createSecretKey(Buffer.from(publicPem()))),
    ],
    ['signed by another key', () => forge({ key: otherKey() })],
    [
      'that brings its key along',
      async () => {
        const key = otherKey();
        return forge({ key, header: { jwk: await exportJWK(createPublicKey(key)) } });
      },
    ],
    ['that names where its key is', () => forge({ header: { jku: 'https://evil.example/keys.json' } })],
    ['that names a key by a path', () => forge({ header: { kid: '../../../../dev/null' } })],
    ['of another kind', () => forge({ header: { typ: 'JWT' } })],
    ['for another use', () => forge({ claims: { use: 'refresh' } })],
    ['for another audience', () => forge({ claims: { aud: 'somebody-else' } })],
    ['of another issuer', () => forge({ claims: { iss: 'https://evil.example' } })],
    ['that has expired', () => forge({ claims: { iat: seconds() - 301, exp: seconds() - 1 } })],
    [
      'that claims to be good for a year',
      () => forge({ claims: { iat: seconds() - 301, exp: seconds() + 1e7 } }),
    ],
    ['that is not good yet', () => forge({ claims: { nbf: seconds() + 60 } })],
    ['of another account', () => forge({ claims: { sub: 'pVqvMCe9lxk1rkEYoUc2uA' } })],
    ['of a session that never was', () => forge({ claims: { sid: 'vXgC5mQeQ1o2m1C3bQm0fQ' } })],
    ['without a session', () => forge({ claims: { sid: null } })],
    ['that is far too long', () => `${genuine}${'A'.repeat(8000)}`],
    ['that is no token', () => 'nonsense'],
  ])('%s is refused', async (_name, make) => {
    expect(await statusFor(await make())).toBe(401);
  });

  it('is refused with any one bit of it flipped', async () => {
    const [header = '', payload = '', signature = ''] = genuine.split('.');
    const parts = [header, payload, signature].map((part) => Buffer.from(part, 'base64url'));
    for (const [index, part] of parts.entries()) {
      for (let at = 0; at < part.length; at += 7) {
        const flipped = Buffer.from(part);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
        const token = parts
          .map((other, i) => (i === index ? flipped : other).toString('base64url'))
          .join('.');
        expect([index, at, await statusFor(token)]).toEqual([index, at, 401]);
      }
    }
  });

  it('that the server makes names the session for five minutes and nothing else', async () => {
    const token = await server.nest.get(AccessTokens).issue(subject, new Date(0));
    const payload: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    expect(payload).toEqual({ ...claims(), iat: 0, exp: 300 });
  });
});
