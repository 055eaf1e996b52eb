import { createPrivateKey, webcrypto, X509Certificate as NodeCertificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { isIP } from 'node:net';
import { join } from 'node:path';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { Stop } from './terminal.mjs';

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
  x509.cryptoProvider.set(webcrypto);
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
 * What people have to know of a certificate that the operator brings. Whether its files are right is told by the check
 * of the settings, so here one that cannot be read holds for this machine's names.
 * @param {string} certificatePath PEM file
 * @param {string} [authorityPath] PEM file of the authority that devices have to trust for it, if there is one
 * @returns {{ names: readonly string[], fingerprint: string | undefined }}
 */
export function givenCertificate(certificatePath, authorityPath) {
  const certificate = readCertificate(certificatePath);
  const listed = certificate?.subjectAltName?.matchAll(/(?:DNS|IP Address):([a-z0-9.:-]+)/gi) ?? [];
  const names = [
    ...Array.from(listed, ([, name]) => name ?? ''),
    ...machineNames().filter((name) => certificate !== undefined && holdsFor(certificate, name)),
  ];
  return {
    names: names.length > 0 ? names : machineNames(),
    fingerprint: authorityPath && readCertificate(authorityPath)?.fingerprint256,
  };
}

/**
 * @param {string} certificatePath
 * @param {string} keyPath
 */
async function openAuthority(certificatePath, keyPath) {
  if (existsSync(certificatePath) && existsSync(keyPath)) {
    const present = readCertificate(certificatePath);
    // Made anew, it would be one that no device trusts; that is for people to decide.
    if (present === undefined || !belongsTo(present, keyPath)) {
      throw new Stop(
        `The certificate authority is damaged: bring ${certificatePath} and its key back from a backup, or delete both ` +
          'for a new one that each device has to trust.',
      );
    }
    const certificate = new x509.X509Certificate(readFileSync(certificatePath, 'utf8'));
    if (daysLeft(certificate) > CERTIFICATE_DAYS) return { certificate, key: await importKey(keyPath) };
  }
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=Collab on ${hostname().replace(/[^\w.-]/g, '-')}`,
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + AUTHORITY_DAYS * DAY_MS),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
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
    publicKey: keys.publicKey,
    signingKey: authority.key,
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
  const certificate = readCertificate(certificatePath);
  const issuer = new NodeCertificate(authority.toString('pem'));
  return (
    certificate !== undefined &&
    certificate.checkIssued(issuer) &&
    certificate.verify(issuer.publicKey) &&
    belongsTo(certificate, keyPath) &&
    daysLeft({ notAfter: certificate.validToDate }) > RENEW_DAYS &&
    names.every((name) => holdsFor(certificate, name))
  );
}

/** @param {string} path @returns {NodeCertificate | undefined} none where the file is missing or holds something else */
function readCertificate(path) {
  try {
    return new NodeCertificate(readFileSync(path));
  } catch {
    return undefined;
  }
}

/** False for a half-written pair, too. @param {NodeCertificate} certificate @param {string} keyPath */
function belongsTo(certificate, keyPath) {
  try {
    return certificate.checkPrivateKey(createPrivateKey(readFileSync(keyPath)));
  } catch {
    return false;
  }
}

/** @param {NodeCertificate} certificate @param {string} name host name or IP address */
function holdsFor(certificate, name) {
  return (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined;
}

/** @param {{ notAfter: Date }} certificate */
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
