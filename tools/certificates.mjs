import { webcrypto, X509Certificate as NodeCertificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { isIP } from 'node:net';
import { join } from 'node:path';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

/**
 * A small certificate authority of the server's own, for networks without a public name. It signs one certificate, for
 * the names and addresses that this machine has now; that one is renewed when they change or when it nears its end.
 */

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3650;
/** Apple's systems refuse certificates that last longer than 398 days. */
const CERTIFICATE_DAYS = 397;
const RENEW_DAYS = 30;

/**
 * @typedef {object} LanCertificate
 * @property {string} authorityPath PEM file of the authority
 * @property {string} certificatePath PEM file of the server's certificate
 * @property {string} keyPath PEM file of its private key, mode 0600
 * @property {string} fingerprint SHA-256 of the authority's certificate, as browsers show it
 * @property {readonly string[]} names
 */

/** Names and addresses under which other machines of the network may reach this one. */
export function machineNames() {
  const host = hostname().toLowerCase();
  const local = host.endsWith('.local') ? [host] : [host, `${host.split('.')[0]}.local`];
  const addresses = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ address }) => !address.startsWith('fe80:'))
    .map(({ address }) => address);
  return [
    ...new Set(['localhost', ...local.filter((name) => /^[a-z0-9.-]+$/.test(name)), ...addresses.sort()]),
  ];
}

/**
 * The certificate for the given names; made or renewed where necessary.
 * @param {string} dataDir
 * @param {readonly string[]} names host names and IP addresses
 * @returns {Promise<LanCertificate>}
 */
export async function lanCertificate(dataDir, names = machineNames()) {
  x509.cryptoProvider.set(/** @type {Crypto} */ (webcrypto));
  const folder = join(dataDir, 'tls');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = (/** @type {string} */ name) => join(folder, name);
  const authority = await openAuthority(file('authority.crt'), file('authority.key'));
  if (!isGood(file('server.crt'), file('server.key'), names, authority.certificate)) {
    await issue(authority, names, file('server.crt'), file('server.key'));
  }
  return {
    authorityPath: file('authority.crt'),
    certificatePath: file('server.crt'),
    keyPath: file('server.key'),
    fingerprint: new NodeCertificate(authority.certificate.toString('pem')).fingerprint256,
    names,
  };
}

/**
 * @param {string} certificatePath
 * @param {string} keyPath
 */
async function openAuthority(certificatePath, keyPath) {
  if (existsSync(certificatePath) && existsSync(keyPath)) {
    const certificate = new x509.X509Certificate(readFileSync(certificatePath, 'utf8'));
    if (daysLeft(certificate) > CERTIFICATE_DAYS) return { certificate, key: await importKey(keyPath) };
  }
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=Collab on ${hostname().replace(/[^\w.-]/g, '-')}`,
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + AUTHORITY_DAYS * DAY_MS),
    keys: /** @type {CryptoKeyPair} */ (keys),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(/** @type {CryptoKey} */ (keys.publicKey)),
    ],
  });
  await writeKey(keyPath, keys.privateKey);
  writeFileSync(certificatePath, `${certificate.toString('pem')}\n`, { mode: 0o644 });
  return { certificate, key: keys.privateKey };
}

/**
 * @param {{ certificate: x509.X509Certificate, key: webcrypto.CryptoKey }} authority
 * @param {readonly string[]} names
 * @param {string} certificatePath
 * @param {string} keyPath
 */
async function issue(authority, names, certificatePath, keyPath) {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    subject: 'CN=Collab',
    issuer: authority.certificate.subject,
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + CERTIFICATE_DAYS * DAY_MS - DAY_MS),
    publicKey: /** @type {CryptoKey} */ (keys.publicKey),
    signingKey: /** @type {CryptoKey} */ (authority.key),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(authority.certificate.publicKey),
    ],
  });
  await writeKey(keyPath, keys.privateKey);
  writeFileSync(certificatePath, `${certificate.toString('pem')}\n`, { mode: 0o644 });
}

/**
 * @param {string} certificatePath
 * @param {string} keyPath
 * @param {readonly string[]} names
 * @param {x509.X509Certificate} authority
 */
function isGood(certificatePath, keyPath, names, authority) {
  if (!existsSync(certificatePath) || !existsSync(keyPath)) return false;
  const pem = readFileSync(certificatePath, 'utf8');
  const certificate = new NodeCertificate(pem);
  const issuer = new NodeCertificate(authority.toString('pem'));
  return (
    certificate.checkIssued(issuer) &&
    certificate.verify(issuer.publicKey) &&
    daysLeft(new x509.X509Certificate(pem)) > RENEW_DAYS &&
    names.every((name) => (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)))
  );
}

/** @param {x509.X509Certificate} certificate */
function daysLeft(certificate) {
  return (certificate.notAfter.getTime() - Date.now()) / DAY_MS;
}

/**
 * @param {string} path
 * @param {webcrypto.CryptoKey} key
 */
async function writeKey(path, key) {
  const pem = x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
  writeFileSync(path, `${pem}\n`, { mode: 0o600 });
}

/** @param {string} path */
function importKey(path) {
  const [der] = x509.PemConverter.decode(readFileSync(path, 'utf8'));
  if (der === undefined) throw new Error(`${path} holds no key.`);
  return webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign']);
}
