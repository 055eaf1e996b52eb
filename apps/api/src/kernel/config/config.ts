import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import type { z } from 'zod';
import { SettingsSchema, type Settings } from './config.schema.js';

/** What the server was told at its start; the rest of the program reads settings from here alone. */
export interface Config {
  readonly nodeEnv: Settings['NODE_ENV'];
  /** Where the application listens; with `tls` it speaks HTTPS there, else HTTP. */
  readonly host: string;
  readonly port: number;
  /** With TLS, a second listener that explains plain-HTTP visitors where to go. */
  readonly plainPort: number | undefined;
  /** Absolute path of the folder that holds all that the server keeps outside of its database. */
  readonly dataDir: string;
  /** Origin under which people reach the server; links in mails begin with it. */
  readonly publicUrl: string;
  /** Exactly the origins whose pages may speak to the server. */
  readonly allowedOrigins: readonly string[];
  readonly trustedProxies: readonly string[];
  readonly databaseUrl: string;
  /** Most connections that this process opens to the database. */
  readonly databaseConnections: number;
  readonly redisUrl: string | undefined;
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  /** PEM texts; `caPem` is the authority that the explaining page offers for download. */
  readonly tls:
    { readonly certPem: string; readonly keyPem: string; readonly caPem: string | undefined } | undefined;
  readonly logLevel: Settings['COLLAB_LOG_LEVEL'];
  readonly metricsToken: string | undefined;
  readonly sessions: {
    /** Seconds without a request after which a session ends. */
    readonly idleSeconds: number;
    /** Seconds from the log-in after which a session ends, used or not. */
    readonly longestSeconds: number;
  };
  /** The policy until an administrator sets another one. */
  readonly signUp: Settings['COLLAB_SIGN_UP'];
  readonly secondFactor: Settings['COLLAB_SECOND_FACTOR'];
  readonly limits: {
    readonly maxFrameBytes: number;
    readonly maxHandshakeBytes: number;
    /** Per client address. */
    readonly signUpsPerHour: number;
    readonly logInsPerMinute: number;
    readonly requestsPerMinute: number;
    /** Sockets that are open and have not authenticated yet. */
    readonly waitingSockets: number;
    /** Per account. */
    readonly changesPerHour: number;
    readonly roomsPerHour: number;
    readonly invitationsPerHour: number;
    readonly commitsPerMinute: number;
    readonly storedMegabytesPerDay: number;
    /** Per socket. */
    readonly framesPerSecond: number;
  };
}

/** Injection token of the `Config`. */
export const CONFIG = Symbol('CONFIG');

/** One or more settings are wrong; `problems` holds one plain sentence for each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads all settings and checks them at once.
 * @throws ConfigError that names every wrong setting, and never repeats a value (it may be a password).
 */
export function readConfig(environment: Environment): Config {
  const present = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = SettingsSchema.safeParse(present);
  if (!result.success) throw new ConfigError(result.error.issues.map(sentence));
  return fromSettings(result.data);
}

/** The process's environment over the `.env` file of the working tree, when there is one. */
export function readEnvironment(environment: Environment = process.env): Environment {
  const file = join(projectRoot(), '.env');
  return existsSync(file) ? { ...parseEnv(readFileSync(file, 'utf8')), ...environment } : environment;
}

/** The folder that holds package.json of the whole project, seen from the compiled and from the source file. */
export function projectRoot(): string {
  return resolve(dirname(fileURLToPath(import.meta.url)), '../../../../..');
}

function fromSettings(settings: Settings): Config {
  const tls = readTls(settings);
  const local = `${tls ? 'https' : 'http'}://localhost:${settings.COLLAB_PORT}`;
  const publicUrl = settings.PUBLIC_URL ?? local;
  return {
    nodeEnv: settings.NODE_ENV,
    host: settings.COLLAB_HOST,
    port: settings.COLLAB_PORT,
    plainPort: settings.COLLAB_PLAIN_PORT,
    dataDir: resolve(projectRoot(), settings.COLLAB_DATA_DIR),
    publicUrl,
    allowedOrigins: [...new Set([publicUrl, ...settings.COLLAB_ORIGINS])],
    trustedProxies: settings.COLLAB_TRUSTED_PROXIES,
    databaseUrl: settings.DATABASE_URL,
    databaseConnections: settings.DATABASE_CONNECTIONS,
    redisUrl: settings.REDIS_URL,
    smtpUrl: settings.SMTP_URL,
    mailFrom: settings.MAIL_FROM,
    tls,
    logLevel: settings.COLLAB_LOG_LEVEL,
    metricsToken: settings.COLLAB_METRICS_TOKEN,
    sessions: {
      idleSeconds: settings.COLLAB_SESSION_IDLE_HOURS * 3600,
      longestSeconds: settings.COLLAB_SESSION_LONGEST_HOURS * 3600,
    },
    signUp: settings.COLLAB_SIGN_UP,
    secondFactor: settings.COLLAB_SECOND_FACTOR,
    limits: {
      maxFrameBytes: settings.COLLAB_MAX_FRAME_BYTES,
      maxHandshakeBytes: settings.COLLAB_MAX_HANDSHAKE_BYTES,
      signUpsPerHour: settings.COLLAB_SIGN_UPS_PER_HOUR,
      logInsPerMinute: settings.COLLAB_LOG_INS_PER_MINUTE,
      requestsPerMinute: settings.COLLAB_REQUESTS_PER_MINUTE,
      waitingSockets: settings.COLLAB_WAITING_SOCKETS,
      changesPerHour: settings.COLLAB_CHANGES_PER_HOUR,
      roomsPerHour: settings.COLLAB_ROOMS_PER_HOUR,
      invitationsPerHour: settings.COLLAB_INVITATIONS_PER_HOUR,
      commitsPerMinute: settings.COLLAB_COMMITS_PER_MINUTE,
      storedMegabytesPerDay: settings.COLLAB_STORED_MEGABYTES_PER_DAY,
      framesPerSecond: settings.COLLAB_FRAMES_PER_SECOND,
    },
  };
}

function readTls(settings: Settings): Config['tls'] {
  if (settings.TLS_CERT === undefined || settings.TLS_KEY === undefined) return undefined;
  const problems: string[] = [];
  const read = (name: 'TLS_CERT' | 'TLS_KEY' | 'TLS_CA', label: string): string => {
    try {
      const pem = readFileSync(resolve(projectRoot(), settings[name] ?? ''), 'utf8');
      if (pem.includes(label)) return pem;
    } catch {
      // A file that cannot be read and a file with something else in it need the same remedy.
    }
    problems.push(`${name} must name a readable PEM file that holds a ${label.toLowerCase()}.`);
    return '';
  };
  const tls = {
    certPem: read('TLS_CERT', 'CERTIFICATE'),
    keyPem: read('TLS_KEY', 'PRIVATE KEY'),
    caPem: settings.TLS_CA === undefined ? undefined : read('TLS_CA', 'CERTIFICATE'),
  };
  if (problems.length > 0) throw new ConfigError(problems);
  return tls;
}

function sentence(issue: z.core.$ZodIssue): string {
  const name = String(issue.path[0]);
  if (issue.code === 'invalid_value') return `${name} must be one of: ${issue.values.join(', ')}.`;
  if (issue.code === 'invalid_type') return `${name} must be set.`;
  if (issue.code === 'too_small') return `${name} is too short.`;
  if (issue.code === 'too_big') return `${name} is too long.`;
  if (issue.code === 'invalid_union') return `${name} must be a list of IP addresses or networks.`;
  return `${name} ${issue.message}.`;
}
