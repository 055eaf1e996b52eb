import { createPrivateKey, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Injection token of the `ServerSecrets`. */
export const SERVER_SECRETS = Symbol('SERVER_SECRETS');

/** What only this server knows. Made on the first start, kept in the data folder, never in the database or a log. */
export interface ServerSecrets {
  /** 32 bytes: wraps the subjects' keys and keys the blind index, by way of HKDF with one label for each. */
  readonly masterKey: Uint8Array;
  /** 32 bytes: keys the tokens against cross-site request forgery. */
  readonly csrfKey: Uint8Array;
  /** P-256 private key: signs access tokens (ES256, RFC 7518 section 3.4). */
  readonly accessTokenKey: KeyObject;
  /** For a secret that one part alone uses, such as the OPAQUE server setup. */
  readonly files: SecretFiles;
}

/** A folder of secrets, one file each, readable by the server's user only. */
export class SecretFiles {
  constructor(private readonly folder: string) {}

  /**
   * The secret of that name; made by `create` when there is none yet. Two processes that start at the same time on one
   * folder get the same secret.
   */
  async readOrCreate(name: string, create: () => Uint8Array | Promise<Uint8Array>): Promise<Uint8Array> {
    const path = join(this.folder, name);
    const existing = await readIfThere(path);
    if (existing !== undefined) return existing;
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const draft = `${path}.${randomBytes(8).toString('hex')}`;
    await writeDurably(draft, await create());
    try {
      // A link, unlike a rename, never replaces what another process made in the meantime.
      await link(draft, path);
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    } finally {
      await unlink(draft);
    }
    return new Uint8Array(await readFile(path));
  }
}

/** Opens the secrets of the data folder, making those that are missing. */
export async function openServerSecrets(dataDir: string): Promise<ServerSecrets> {
  const files = new SecretFiles(join(dataDir, 'secrets'));
  const accessTokenPem = await files.readOrCreate('access-token-key.pem', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  });
  return {
    masterKey: await files.readOrCreate('master-key', () => randomBytes(32)),
    csrfKey: await files.readOrCreate('csrf-key', () => randomBytes(32)),
    accessTokenKey: createPrivateKey(Buffer.from(accessTokenPem)),
    files,
  };
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
