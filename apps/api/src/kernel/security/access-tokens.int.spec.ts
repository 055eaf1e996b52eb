import { createHmac, createPublicKey, generateKeyPairSync, sign as signBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ReadSession, type AccountId, type SessionId } from '@collab/domain';
import { exportJWK, UnsecuredJWT } from 'jose';
import { startApiServer, type ApiServer } from '../../../../../tests/api-server.js';
import type { Browser } from '../../../../../tests/browser.js';
import { logIn, signUp } from '../../../../../tests/people.js';
import { AccessTokens } from './access-tokens.js';

const PERSON = { email: 'maelle@example.org', password: 'a heron over the slow water' };

let server: ApiServer;
let subject: { readonly accountId: AccountId; readonly sessionId: SessionId };
let genuine: string;
let browser: Browser;

beforeAll(async () => {
  server = await startApiServer();
  await signUp(server, PERSON);
  browser = server.browser();
  subject = await logIn(browser, PERSON);
  genuine = browser.cookie('collab_access') ?? '';
});
afterAll(() => server.stop());

const statusFor = async (token: string): Promise<number> => {
  const stranger = server.browser();
  stranger.setCookie('collab_access', token);
  const { status, body } = await stranger.send(ReadSession, {});
  if (status !== 200) expect(JSON.parse(body)).toMatchObject({ code: 'unauthenticated' });
  return status;
};

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
const otherKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const publicPem = () =>
  createPublicKey(server.secrets.accessTokenKey).export({ type: 'spki', format: 'pem' });

const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const HEADER = { alg: 'ES256', typ: 'at+jwt' };
/** A token of any header and payload, signed as `sign` does; the library for tokens would refuse to make most of them. */
const raw = (
  header: unknown,
  payload: unknown,
  sign: (signed: Buffer) => Buffer = (signed) =>
    signBytes('sha256', signed, { key: server.secrets.accessTokenKey, dsaEncoding: 'ieee-p1363' }),
) => {
  const signed = `${encode(header)}.${encode(payload)}`;
  return `${signed}.${sign(Buffer.from(signed)).toString('base64url')}`;
};
const nothing = () => Buffer.alloc(0);
const parts = () => genuine.split('.') as [string, string, string];
const withClaims = (changes: Readonly<Record<string, Record<string, unknown>>>) =>
  Object.fromEntries(
    Object.entries(changes).map(([name, change]) => [name, raw(HEADER, { ...claims(), ...change })]),
  );
const withHeaders = (changes: Readonly<Record<string, Record<string, unknown>>>) =>
  Object.fromEntries(
    Object.entries(changes).map(([name, change]) => [name, raw({ ...HEADER, ...change }, claims())]),
  );

/** Ways to forge a token, by kind. What is signed here is signed by the server's own key, so only the change can be why it is refused. */
const FORGERIES: Readonly<Record<string, () => Record<string, string> | Promise<Record<string, string>>>> = {
  'no signature': () => ({
    ...Object.fromEntries(
      ['none', 'None', 'NONE', 'nOnE', '', 'null'].flatMap((alg) => [
        [`alg ${alg}`, raw({ ...HEADER, alg }, claims(), nothing)],
        [`alg ${alg}, with a signature`, raw({ ...HEADER, alg }, claims())],
      ]),
    ),
    'alg null': raw({ ...HEADER, alg: null }, claims(), nothing),
    'alg left out': raw({ typ: 'at+jwt' }, claims(), nothing),
    'by a library': new UnsecuredJWT(claims()).encode(),
    'taken off': `${parts().slice(0, 2).join('.')}.`,
    'taken off with its dot': parts().slice(0, 2).join('.'),
  }),
  'another algorithm': () => {
    const key = createPublicKey(server.secrets.accessTokenKey);
    const pem = publicPem();
    const secrets: Record<string, string | Buffer> = {
      'the public key as PEM': pem,
      'the same without its last line break': pem.toString().trimEnd(),
      'the public key as DER': key.export({ type: 'spki', format: 'der' }),
      'the public key as JWK': JSON.stringify(key.export({ format: 'jwk' })),
      nothing: '',
    };
    const hashes = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' };
    const byHmac = Object.entries(hashes).flatMap(([alg, hash]) =>
      Object.entries(secrets).map(([name, secret]) => [
        `${alg} under ${name}`,
        raw({ ...HEADER, alg }, claims(), (signed) => createHmac(hash, secret).update(signed).digest()),
      ]),
    );
    const renamed = ['ES384', 'ES512', 'ES256K', 'RS256', 'PS256', 'EdDSA', 'es256', ['ES256']].map((alg) => [
      `named ${String(alg)}${typeof alg === 'string' ? '' : ' in a list'}`,
      raw({ ...HEADER, alg }, claims()),
    ]);
    return Object.fromEntries([...byHmac, ...renamed]) as Record<string, string>;
  },
  'another key': async () => {
    const key = otherKey();
    const jwk = await exportJWK(createPublicKey(key));
    const by = (more: object) =>
      raw({ ...HEADER, ...more }, claims(), (signed) =>
        signBytes('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }),
      );
    return {
      unnamed: by({}),
      'brought along': by({ jwk }),
      'in a certificate': by({ x5c: [encode('certificate')] }),
      'at an address': by({ jku: 'https://evil.example/keys.json' }),
      'in a certificate at an address': by({ x5u: 'https://evil.example/certificate.pem' }),
      'by its name': by({ kid: 'evil' }),
    };
  },
  'a header of more': () =>
    withHeaders({
      jwk: { jwk: {} },
      jku: { jku: 'https://evil.example/keys.json' },
      x5u: { x5u: 'https://evil.example/certificate.pem' },
      x5t: { x5t: 'AAAA' },
      'kid as a path': { kid: '../../../../../../dev/null' },
      'kid as SQL': { kid: "x' UNION SELECT 'secret' --" },
      'kid as a command': { kid: '| cat /etc/passwd' },
      'kid as an address': { kid: 'http://169.254.169.254/' },
      'kid as an object': { kid: { $ne: null } },
      crit: { crit: ['exp'] },
      b64: { b64: false, crit: ['b64'] },
      zip: { zip: 'DEF' },
      cty: { cty: 'JWT' },
      'a prototype': JSON.parse('{"__proto__":{"alg":"none"}}') as Record<string, unknown>,
    }),
  'another kind': () =>
    withHeaders({
      JWT: { typ: 'JWT' },
      'ID token': { typ: 'id+jwt' },
      'in capitals': { typ: 'AT+JWT' },
      'in full': { typ: 'application/at+jwt' },
      'left out': { typ: undefined },
      'for refreshing': { typ: 'rt+jwt' },
    }),
  'another meaning': () =>
    withClaims({
      'use refresh': { use: 'refresh' },
      'use ticket': { use: 'ticket' },
      'no use': { use: undefined },
      'uses in a list': { use: ['access'] },
      'another audience': { aud: 'somebody-else' },
      'no audience': { aud: undefined },
      'another issuer': { iss: 'https://evil.example' },
      'an issuer with a slash': { iss: `${server.config.publicUrl}/` },
      'an issuer in capitals': { iss: server.config.publicUrl.toUpperCase() },
      'no issuer': { iss: undefined },
      'another account': { sub: 'pVqvMCe9lxk1rkEYoUc2uA' },
      'no account': { sub: undefined },
      'an account in a list': { sub: [subject.accountId] },
      'another session': { sid: 'vXgC5mQeQ1o2m1C3bQm0fQ' },
      'no session': { sid: null },
      'a session as SQL': { sid: "' OR 1=1 --" },
      'a session as an object': { sid: { $ne: null } },
    }),
  'another time': () =>
    withClaims({
      expired: { iat: seconds() - 301, exp: seconds() - 1 },
      'expired long ago': { iat: 0, exp: 300 },
      'good for a year': { exp: seconds() + 31_536_000 },
      'good for a year, since long': { iat: seconds() - 301, exp: seconds() + 31_536_000 },
      'from the future': { iat: seconds() + 86_400, exp: seconds() + 86_700 },
      'not good yet': { nbf: seconds() + 60 },
      'no end': { exp: undefined },
      'an end in words': { exp: 'never' },
      'an endless end': { exp: 1e300 },
      'no beginning': { iat: undefined },
    }),
  'another signature': () => {
    const [header, payload, signature] = parts();
    const bytes = Buffer.from(signature, 'base64url');
    const renew = (changed: Buffer) => `${header}.${payload}.${changed.toString('base64url')}`;
    return {
      zeros: renew(Buffer.alloc(64)),
      'zero and one': renew(Buffer.concat([Buffer.alloc(63), Buffer.of(1)])),
      'cut short': renew(bytes.subarray(0, 63)),
      half: renew(bytes.subarray(0, 32)),
      'one byte more': renew(Buffer.concat([bytes, Buffer.of(0)])),
      twice: renew(Buffer.concat([bytes, bytes])),
      'its halves exchanged': renew(Buffer.concat([bytes.subarray(32), bytes.subarray(0, 32)])),
      'as DER': raw(HEADER, claims(), (signed) => signBytes('sha256', signed, server.secrets.accessTokenKey)),
      'of another hash': raw(HEADER, claims(), (signed) =>
        signBytes('sha512', signed, { key: server.secrets.accessTokenKey, dsaEncoding: 'ieee-p1363' }),
      ),
      'under another payload': `${header}.${encode({ ...claims(), sub: 'pVqvMCe9lxk1rkEYoUc2uA' })}.${signature}`,
      'under another header': `${encode({ ...HEADER, kid: 'x' })}.${payload}.${signature}`,
    };
  },
  'another form': () => {
    const [header, payload, signature] = parts();
    return {
      empty: '',
      dots: '..',
      nonsense: 'nonsense',
      'one part more': `${genuine}.${signature}`,
      'five parts, as if encrypted': `${header}.${payload}.${signature}.${payload}.${signature}`,
      'as JSON': encodeURIComponent(
        JSON.stringify({ payload, signatures: [{ protected: header, signature }] }),
      ),
      padded: `${header}=.${payload}.${signature}`,
      'padded at the end': `${genuine}=`,
      'other spare bits at the end': `${genuine.slice(0, -1)}${otherSpelling(genuine.slice(-1))}`,
      'far too long': `${genuine}${'A'.repeat(8000)}`,
      'a header that is no JSON': raw('nonsense', claims()),
      'a payload that is no JSON': raw(HEADER, 'nonsense'),
      'a payload that is a list': raw(HEADER, [claims()]),
      'a payload that is nothing': raw(HEADER, 'null'),
    };
  },
  'another secret of the server': () => ({
    'the refresh token': browser.cookie('collab_refresh') ?? '',
    'the CSRF token': browser.csrfToken ?? '',
    'the mark of a known browser': browser.cookie('collab_known') ?? '',
  }),
};

/** A last character that decodes to the same bytes: of its six bits only two count. */
const otherSpelling = (character: string): string => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet[alphabet.indexOf(character) ^ 1] ?? 'B';
};

describe('an access token', () => {
  it('is accepted as the server has made it, and so is the same one made here: the forgeries below fail by their change', async () => {
    expect(await statusFor(genuine)).toBe(200);
    expect(await statusFor(raw(HEADER, claims()))).toBe(200);
  });

  it.each(Object.entries(FORGERIES))('is refused when forged: %s', async (_class, forgeries) => {
    const made = await forgeries();
    for (const [name, token] of Object.entries(made))
      expect([name, await statusFor(token)]).toEqual([name, 401]);
  });

  it('is refused in all of the more than sixty ways above, and none was left out by an error', async () => {
    const made = await Promise.all(Object.values(FORGERIES).map((forgeries) => forgeries()));
    const tokens = made.flatMap((forgeries) => Object.values(forgeries));
    expect(tokens.length).toBeGreaterThan(60);
    expect(new Set(tokens).size).toBe(tokens.length);
    expect(tokens).not.toContain(genuine);
  });

  it('is refused where it does not belong: in a header, in the address, under another name', async () => {
    const anywhere = async (path: string, headers: Record<string, string>) =>
      (await fetch(server.address + path, { headers })).status;
    expect(await anywhere('/api/session', { cookie: `collab_access=${genuine}` })).toBe(200);
    expect(await anywhere('/api/session', { authorization: `Bearer ${genuine}` })).toBe(401);
    expect(await anywhere(`/api/session?collab_access=${genuine}`, {})).toBe(401);
    expect(await anywhere('/api/session', { cookie: `__Host-collab_access=${genuine}` })).toBe(401);
    expect(await anywhere('/api/session', { cookie: `collab_access=${'A'.repeat(65_536)}` })).toBe(413);
  });

  it('is refused with any one bit of it flipped', async () => {
    const parts = genuine.split('.').map((part) => Buffer.from(part, 'base64url'));
    const accepted: string[] = [];
    const flips = parts.flatMap((part, index) =>
      Array.from({ length: part.length * 8 }, (_, bit) => ({ index, bit })),
    );
    const tryOne = async ({ index, bit }: { index: number; bit: number }) => {
      const flipped = parts.map((part) => Buffer.from(part));
      const byte = flipped[index];
      if (byte !== undefined) byte[bit >> 3] = (byte[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const token = flipped.map((part) => part.toString('base64url')).join('.');
      const cookie = `collab_access=${token}`;
      const { statusCode } = await server.nest.inject({ url: '/api/session', headers: { cookie } });
      if (statusCode !== 401) accepted.push(`part ${index}, bit ${bit}: ${statusCode}`);
    };
    expect(flips.length).toBeGreaterThan(2_000);
    for (let at = 0; at < flips.length; at += 50) await Promise.all(flips.slice(at, at + 50).map(tryOne));
    expect(accepted).toEqual([]);
  }, 60_000);

  it('that the server makes names the session for five minutes and nothing else', async () => {
    const token = await server.nest.get(AccessTokens).issue(subject, new Date(0));
    const payload: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    expect(payload).toEqual({ ...claims(), iat: 0, exp: 300 });
  });
});
