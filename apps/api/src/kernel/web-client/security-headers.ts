import type { Config } from '../config/config.js';

const YEAR_SECONDS = 31_536_000;

const FEATURES_OFF = [
  'accelerometer',
  'autoplay',
  'browsing-topics',
  'display-capture',
  'geolocation',
  'gyroscope',
  'hid',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'serial',
  'usb',
];

/** People scan each other’s safety codes. */
const FEATURES_OWN = ['camera'];

/** Headers of every answer. */
export function securityHeaders({ tls }: Pick<Config, 'tls'>): Readonly<Record<string, string>> {
  return {
    'content-security-policy':
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'permissions-policy': [
      ...FEATURES_OFF.map((feature) => `${feature}=()`),
      ...FEATURES_OWN.map((feature) => `${feature}=(self)`),
    ].join(', '),
    ...(tls ? { 'strict-transport-security': `max-age=${YEAR_SECONDS}` } : {}),
  };
}

/**
 * The policy of the client's page. Scripts come from files of this server only; `wasm-unsafe-eval` lets OPAQUE's
 * WebAssembly be compiled; style elements that Angular adds carry the nonce; strings never become code (Trusted Types).
 */
export function pagePolicy(config: Config, nonce: string): string {
  return [
    ...codePolicy(config),
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' blob: data:",
    "font-src 'self'",
    "manifest-src 'self'",
    "require-trusted-types-for 'script'",
    'trusted-types angular default',
  ].join('; ');
}

/** The policy of a script file: a worker obeys the one that its own file came with. */
export function scriptPolicy(config: Config): string {
  return codePolicy(config).join('; ');
}

function codePolicy(config: Config): readonly string[] {
  const sockets = config.allowedOrigins.map((origin) => origin.replace(/^http/, 'ws'));
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    `connect-src 'self' ${sockets.join(' ')}`,
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
}
