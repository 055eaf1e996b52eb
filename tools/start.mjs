import { fork } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { build, staleProjects } from './build.mjs';
import { install, isInstalled, nodeBinary, nodeEnvironment, ROOT } from './installation.mjs';
import { startServer } from './server-process.mjs';
import { say, step, Stop } from './terminal.mjs';

/**
 * npm start: from a fresh clone to a running server, and back when it ends. Options: `--lan` serves other machines of
 * the network over TLS with a certificate authority of our own; `--demo` adds a small lab to look around in.
 */

const OPTIONS = ['--lan', '--demo'];
/** The people of the demonstration sign up by themselves. */
const OPEN_LAB = { COLLAB_SIGN_UP: 'open', COLLAB_SECOND_FACTOR: 'optional' };
const LAN_PORT = '8443';
/** The second one where the first is COLLAB_PORT. */
const LAN_PLAIN_PORTS = ['8080', '8081'];

/** What has to be stopped, the newest first. @type {(() => Promise<void>)[]} */
const running = [];
let stopping = false;

async function main() {
  const options = process.argv.slice(2);
  const unknown = options.find((option) => !OPTIONS.includes(option));
  if (unknown !== undefined)
    throw new Stop(`There is no option ${unknown}; there are ${OPTIONS.join(' and ')}.`);
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => void end(signal));
  }

  // The people of the lab are looked at by whoever started it, who has no authenticator app of theirs.
  const lab = options.includes('--demo') ? { COLLAB_SECOND_FACTOR: 'optional' } : {};
  const settings = { ...lab, ...readSettings() };
  const dataDir = resolve(ROOT, settings.COLLAB_DATA_DIR ?? 'var');
  makeDataDir(dataDir);
  const port = settings.COLLAB_PORT ?? (options.includes('--lan') ? LAN_PORT : '8080');
  await requireFreePort(port, 'COLLAB_PORT');
  const plainPort = settings.COLLAB_PLAIN_PORT ?? LAN_PLAIN_PORTS.find((other) => other !== port) ?? '';
  if (options.includes('--lan')) await requireFreePort(plainPort, 'COLLAB_PLAIN_PORT');
  await prepare();

  const lan = options.includes('--lan') ? await lanSettings(settings, dataDir, port, plainPort) : undefined;
  const database = settings.DATABASE_URL === undefined ? await startDatabase(dataDir) : {};
  const server = startServer({
    dataDir,
    settings: {
      ...(options.includes('--demo') ? OPEN_LAB : {}),
      ...settings,
      ...lan?.settings,
      ...database,
      COLLAB_PORT: port,
      COLLAB_DATA_DIR: dataDir,
    },
    onNotice: ({ to, subject, link, file }) => {
      say(`\n  Mail to ${to}: ${subject}\n    ${link ?? file}`);
    },
  });
  running.push(() => server.stop());
  if (!(await server.ready)) {
    const { code, errors } = await Promise.race([server.ended, server.stop().then(() => server.ended)]);
    if (stopping) return;
    throw new Stop(errors.at(-1) ?? `The server did not start; see ${join(dataDir, 'log/api.log')}.`, {
      exitCode: code || 1,
      details: errors.slice(0, -1).join('\n'),
    });
  }
  greet({ ...settings, ...lan?.settings }, port, dataDir, lan);
  if (options.includes('--demo'))
    await addDemoLab({ ...settings, ...lan?.settings, ...database, COLLAB_DATA_DIR: dataDir }, port);

  const { code, errors } = await server.ended;
  if (stopping) return;
  throw new Stop(`The server ended by itself (code ${code}); see ${join(dataDir, 'log/api.log')}.`, {
    details: errors.join('\n'),
  });
}

/** The environment over `.env`; an empty value counts as none. @returns {Record<string, string>} */
function readSettings() {
  const file = join(ROOT, '.env');
  const fromFile = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
  return Object.fromEntries(
    Object.entries({ ...fromFile, ...process.env }).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [[name, value]],
    ),
  );
}

/** @param {string} dataDir */
function makeDataDir(dataDir) {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    const full = error instanceof Error && 'code' in error && error.code === 'ENOSPC';
    throw new Stop(
      full
        ? `The disk is full: make room for the data folder ${dataDir}.`
        : `The data folder ${dataDir} cannot be made: set COLLAB_DATA_DIR to a folder that you may write to.`,
    );
  }
}

/**
 * Tells before the long steps, not after them, that somebody else listens there.
 * @param {string} value
 * @param {string} setting the one that names it
 */
async function requireFreePort(value, setting) {
  const port = Number(value);
  const code = await new Promise((tell) => {
    const probe = createServer();
    probe.once('error', (error) => tell('code' in error ? error.code : ''));
    // A port that is no number is the settings' check's business.
    if (port > 0 && port < 65536) probe.listen(port, () => probe.close(() => tell(undefined)));
    else tell(undefined);
  });
  if (code === 'EADDRINUSE') {
    throw new Stop(
      `Port ${port} is in use: stop the program that listens there, or set ${setting} to another one.`,
    );
  }
  if (code === 'EACCES')
    throw new Stop(`You may not listen on port ${port}: set ${setting} to one above 1023.`);
}

/** Installs and builds what is missing. */
async function prepare() {
  if (!isInstalled()) {
    const result = await step('Installing packages (a few minutes, once)', install);
    if (result.failed) throw failed('The packages could not be installed', result.output);
  }
  const stale = staleProjects();
  if (stale.length > 0) {
    const result = await step('Building the server and the client', () => build(stale));
    if (result.failed) throw failed('The build failed', result.output);
  }
}

/** @param {string} sentence @param {string} output */
function failed(sentence, output) {
  const full = /ENOSPC|no space left/i.test(output);
  return new Stop(full ? 'The disk is full: make room and start again.' : `${sentence}; see above.`, {
    details: full ? '' : output,
  });
}

/**
 * @param {string} dataDir
 * @returns {Promise<Record<string, string>>} the settings that name it
 */
async function startDatabase(dataDir) {
  const { startPostgres } = await import('./postgres.mjs');
  const database = await startPostgres({ dataDir: join(dataDir, 'postgres') });
  running.push(() => database.stop());
  return { DATABASE_URL: database.url };
}

/**
 * TLS for the network: settings for the server, and what people have to know. A certificate that is named by TLS_CERT and
 * TLS_KEY is used; without one, the authority of our own gives it.
 * @param {Record<string, string>} settings
 * @param {string} dataDir
 * @param {string} port
 * @param {string} plainPort
 */
async function lanSettings(settings, dataDir, port, plainPort) {
  const { givenCertificate, lanCertificate } = await import('./certificates.mjs');
  const isGiven = settings.TLS_CERT !== undefined || settings.TLS_KEY !== undefined;
  const { names, fingerprint, ...paths } = isGiven
    ? givenCertificate(
        resolve(ROOT, settings.TLS_CERT ?? ''),
        settings.TLS_CA && resolve(ROOT, settings.TLS_CA),
      )
    : await lanCertificate(dataDir);
  const origins = [
    ...new Set(
      names.map((name) => new URL(`https://${name.includes(':') ? `[${name}]` : name}:${port}`).origin),
    ),
  ];
  const local = isGiven ? undefined : origins.find((origin) => new URL(origin).hostname.endsWith('.local'));
  return {
    fingerprint,
    origins,
    settings: {
      // One without TLS, as in the example file, is that of a start without this option.
      PUBLIC_URL: settings.PUBLIC_URL?.startsWith('https:')
        ? settings.PUBLIC_URL
        : (local ?? origins[0] ?? ''),
      COLLAB_ORIGINS: [settings.COLLAB_ORIGINS, ...origins].filter(Boolean).join(','),
      COLLAB_PLAIN_PORT: plainPort,
      ...('keyPath' in paths
        ? { TLS_CERT: paths.certificatePath, TLS_KEY: paths.keyPath, TLS_CA: paths.authorityPath }
        : {}),
    },
  };
}

/**
 * @param {Record<string, string>} settings
 * @param {string} port
 * @param {string} dataDir
 * @param {{ fingerprint: string | undefined, origins: readonly string[] } | undefined} lan
 */
function greet(settings, port, dataDir, lan) {
  const scheme = settings.TLS_CERT === undefined ? 'http' : 'https';
  const address = settings.PUBLIC_URL ?? `${scheme}://localhost:${port}`;
  say(`\n  Collab runs at ${address}`);
  if (lan !== undefined) say(`  It answers at: ${lan.origins.join('  ')}`);
  if (lan?.fingerprint !== undefined) {
    const plain = new URL(address);
    say('  Each device that should trust it installs this server’s certificate authority, once:');
    say(`    http://${plain.hostname}:${settings.COLLAB_PLAIN_PORT}/collab-ca.crt`);
    say(`    SHA-256 ${lan.fingerprint}`);
    say(
      '    Android: Settings, Security, Install a certificate. iOS: open it, then enable it under About, Certificate',
    );
    say(
      '    Trust Settings. Windows, macOS, Linux: open it and choose “trusted root authorities”, or import it in the',
    );
    say('    browser’s settings under Certificates, Authorities.');
  }
  say(
    settings.SMTP_URL === undefined
      ? `  Mails are files in ${join(dataDir, 'mail')}; their links appear here. SMTP_URL sends them for real.`
      : '  Mails are sent over the server of SMTP_URL.',
  );
  const link = join(dataDir, 'administrator-link');
  if (existsSync(link))
    say(`  The first administrator signs up here:\n    ${readFileSync(link, 'utf8').trim()}`);
  say('  Ctrl-C stops everything.\n');
}

/**
 * @param {Record<string, string>} settings
 * @param {string} port
 */
async function addDemoLab(settings, port) {
  // The public name may be known to the other machines alone, and our own authority to none but ourselves.
  const own = `https://localhost:${port}`;
  const url = settings.COLLAB_ORIGINS?.split(',').includes(own)
    ? own
    : (settings.PUBLIC_URL ?? `http://localhost:${port}`);
  const lab = fork(join(ROOT, 'tools/demo.mjs'), [url], {
    execPath: nodeBinary(),
    env: {
      ...nodeEnvironment(),
      ...settings,
      ...(settings.TLS_CA === undefined ? {} : { NODE_EXTRA_CA_CERTS: resolve(ROOT, settings.TLS_CA) }),
    },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let errors = '';
  lab.stderr?.setEncoding('utf8').on('data', (/** @type {string} */ text) => (errors += text));
  const ended = new Promise((tell) => lab.once('close', tell));
  running.push(async () => {
    lab.kill();
    await ended;
  });
  /** @type {string | undefined} */
  const text = await step('Filling the lab', () =>
    Promise.race([
      new Promise((tell) =>
        lab.once('message', (/** @type {{ text: string }} */ message) => tell(message.text)),
      ),
      ended.then(() => undefined),
    ]),
  );
  if (stopping) return;
  if (text === undefined) throw new Stop('The lab could not be filled; see above.', { details: errors });
  say(text);
}

/** Stops what was started, the newest first; asked twice, it leaves at once. @param {string} signal */
async function end(signal) {
  if (stopping) {
    if (signal === 'SIGINT') process.exit(130);
    return;
  }
  stopping = true;
  if (running.length > 0) say('\n  Stopping …');
  await stopAll();
  process.exit(0);
}

async function stopAll() {
  for (const stop of running.splice(0).reverse()) await stop();
}

main().catch(async (error) => {
  await stopAll();
  // The database's own errors are sentences for the terminal as well.
  const known = error instanceof Stop || error?.name === 'PostgresError';
  if (error instanceof Stop && error.details !== '') process.stderr.write(`${error.details}\n`);
  process.stderr.write(`${known ? error.message : (error?.stack ?? error)}\n`);
  process.exit(error instanceof Stop ? error.exitCode : 1);
});
