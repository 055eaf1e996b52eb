import { describe, expect, it } from '@jest/globals';
import { ConfigError, readConfig } from './config.js';

const DATABASE_URL = 'postgres://collab@localhost:5432/collab';

describe('settings', () => {
  it('have defaults that fit one machine', () => {
    const config = readConfig({ DATABASE_URL });
    expect(config.publicUrl).toBe('http://localhost:8080');
    expect(config.allowedOrigins).toEqual(['http://localhost:8080']);
    expect(config.dataDir).toMatch(/\/var$/);
    expect(config.limits.maxFrameBytes).toBe(65_536);
    expect(config.limits.maxHandshakeBytes).toBe(4_194_304);
    expect(config.redisUrl).toBeUndefined();
  });

  it('name every wrong value at once, each in one sentence', () => {
    const problems = problemsOf({
      COLLAB_PORT: '99999',
      SMTP_URL: 'http://mail.example.org',
      COLLAB_LOG_LEVEL: 'loud',
      COLLAB_MAX_FRAME_BYTES: '64 KiB',
    });
    expect([...problems].sort()).toEqual([
      'COLLAB_LOG_LEVEL must be one of: trace, debug, info, warn, error, fatal, silent.',
      'COLLAB_MAX_FRAME_BYTES must be a whole number from 1024 to 4194304.',
      'COLLAB_PORT must be a whole number from 0 to 65535.',
      'DATABASE_URL must be set.',
      'SMTP_URL must be a complete address that begins with smtp:// or smtps://.',
    ]);
  });

  it('never repeat a wrong value, as it may be a password', () => {
    const problems = problemsOf({
      DATABASE_URL: 'mysql://collab:hunter2@db',
      SMTP_URL: 'smpt://me:hunter2@mail',
    });
    expect(problems).toHaveLength(2);
    expect(problems.join()).not.toContain('hunter2');
  });

  it('ask for the other half of a certificate and its key', () => {
    expect(problemsOf({ DATABASE_URL, TLS_CERT: 'cert.pem' })).toEqual([
      'TLS_KEY must be set too, as TLS_CERT is.',
    ]);
  });

  it('say of an event store elsewhere that this version has none, rather than ignoring it', () => {
    expect(problemsOf({ DATABASE_URL, EVENT_STORE_URL: 'kurrentdb://localhost:2113' })).toEqual([
      'EVENT_STORE_URL cannot be used yet: this version keeps its events in PostgreSQL only; leave it empty.',
    ]);
  });

  it('say which TLS files cannot be used', () => {
    const problems = problemsOf({ DATABASE_URL, TLS_CERT: '/nowhere/cert.pem', TLS_KEY: '/nowhere/key.pem' });
    expect(problems).toHaveLength(2);
    expect(problems[0]).toMatch(/^TLS_CERT must name a readable PEM file/);
  });

  it('treat an empty value as an absent one', () => {
    expect(readConfig({ DATABASE_URL, REDIS_URL: '', COLLAB_PORT: '' }).port).toBe(8080);
  });

  it('let further origins speak to the server, each reduced to scheme, host and port', () => {
    const config = readConfig({
      DATABASE_URL,
      PUBLIC_URL: 'https://lab.example.org/',
      COLLAB_ORIGINS: 'https://192.168.1.7:8443/path, https://lab.local:8443',
    });
    expect(config.allowedOrigins).toEqual([
      'https://lab.example.org',
      'https://192.168.1.7:8443',
      'https://lab.local:8443',
    ]);
  });
});

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}
