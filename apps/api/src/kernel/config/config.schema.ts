import * as z from 'zod';

const KIBIBYTE = 1024;
const HANDSHAKE_BYTES = 4 * KIBIBYTE * KIBIBYTE;

/** A whole number in a range, written in decimal digits. */
const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,12}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`);

/** A URL of one of the given schemes. */
const url = (...schemes: readonly string[]) =>
  z
    .string()
    .refine(
      (value) => URL.canParse(value) && schemes.includes(new URL(value).protocol.slice(0, -1)),
      `must be a complete address that begins with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
    );

/** Whether the query of an address of a mail server says nothing but whether TLS is required. */
const saysOnlyTls = (value: string): boolean =>
  !URL.canParse(value) || ['', '?tls=required', '?tls=optional'].includes(new URL(value).search);

/** A list, separated by commas. */
const list = (of: z.ZodType<string, string>) =>
  z
    .string()
    .transform((value) =>
      value
        .split(',')
        .map((entry) => entry.trim())
        .filter((entry) => entry !== ''),
    )
    .pipe(z.array(of))
    .default([]);

/** An address of a page's origin: scheme, host and port, nothing behind. */
const origin = url('http', 'https').transform((value) => new URL(value).origin);

/**
 * Every setting of the server, as it is written in the environment or in `.env`. `.env.example` explains each; a test
 * compares the two.
 */
export const SettingsSchema = z
  .object({
    NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
    COLLAB_PORT: wholeNumber(0, 65535).default(8080),
    COLLAB_HOST: z.string().min(1).default('::'),
    COLLAB_PLAIN_PORT: wholeNumber(0, 65535).optional(),
    COLLAB_DATA_DIR: z.string().min(1).default('var'),
    PUBLIC_URL: origin.optional(),
    COLLAB_ORIGINS: list(origin),
    COLLAB_TRUSTED_PROXIES: list(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])),
    DATABASE_URL: url('postgres', 'postgresql'),
    DATABASE_CONNECTIONS: wholeNumber(4, 200).default(10),
    REDIS_URL: url('redis', 'rediss').optional(),
    EVENT_STORE_URL: url('kurrentdb', 'kurrentdb+discover', 'esdb', 'esdb+discover').optional(),
    SMTP_URL: url('smtp', 'smtps')
      .refine(saysOnlyTls, 'must have nothing after a ? but tls=required or tls=optional')
      .optional(),
    MAIL_FROM: z.string().min(3).max(320).default('Collab <no-reply@localhost>'),
    TLS_CERT: z.string().min(1).optional(),
    TLS_KEY: z.string().min(1).optional(),
    TLS_CA: z.string().min(1).optional(),
    COLLAB_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
    COLLAB_METRICS_TOKEN: z.string().min(16).max(256).optional(),
    COLLAB_SESSION_IDLE_HOURS: wholeNumber(1, 8760).default(14 * 24),
    COLLAB_SESSION_LONGEST_HOURS: wholeNumber(1, 8760).default(90 * 24),
    COLLAB_MAX_FRAME_BYTES: wholeNumber(KIBIBYTE, HANDSHAKE_BYTES).default(64 * KIBIBYTE),
    COLLAB_MAX_HANDSHAKE_BYTES: wholeNumber(64 * KIBIBYTE, 4 * HANDSHAKE_BYTES).default(HANDSHAKE_BYTES),
    COLLAB_SIGN_UP: z.enum(['open', 'invitation']).default('invitation'),
    COLLAB_SECOND_FACTOR: z.enum(['required', 'optional']).default('required'),
    COLLAB_SIGN_UPS_PER_HOUR: wholeNumber(1, 100_000).default(30),
    COLLAB_LOG_INS_PER_MINUTE: wholeNumber(1, 100_000).default(20),
    COLLAB_REQUESTS_PER_MINUTE: wholeNumber(1, 1_000_000).default(1200),
    COLLAB_WAITING_SOCKETS: wholeNumber(1, 100_000).default(500),
    COLLAB_CHANGES_PER_HOUR: wholeNumber(1, 100_000).default(60),
    COLLAB_ROOMS_PER_HOUR: wholeNumber(1, 100_000).default(30),
    COLLAB_INVITATIONS_PER_HOUR: wholeNumber(1, 100_000).default(200),
    COLLAB_COMMITS_PER_MINUTE: wholeNumber(1, 100_000).default(60),
    COLLAB_STORED_MEGABYTES_PER_DAY: wholeNumber(1, 10_000_000).default(1024),
    COLLAB_FRAMES_PER_SECOND: wholeNumber(1, 100_000).default(500),
  })
  .superRefine((settings, context) => {
    if (settings.EVENT_STORE_URL !== undefined) {
      context.addIssue({
        code: 'custom',
        path: ['EVENT_STORE_URL'],
        message: 'cannot be used yet: this version keeps its events in PostgreSQL only; leave it empty',
      });
    }
    for (const [present, absent] of [
      ['TLS_CERT', 'TLS_KEY'],
      ['TLS_KEY', 'TLS_CERT'],
      ['COLLAB_PLAIN_PORT', 'TLS_CERT'],
    ] as const) {
      if (settings[present] !== undefined && settings[absent] === undefined) {
        context.addIssue({ code: 'custom', path: [absent], message: `must be set too, as ${present} is` });
      }
    }
  });

export type Settings = z.output<typeof SettingsSchema>;
