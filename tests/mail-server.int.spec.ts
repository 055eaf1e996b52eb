import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ChallengePasskey,
  FinishPasskey,
  ReplaceRecoveryCodes,
  StartPasskey,
  VerifyEmail,
  VerifySecondFactor,
} from '@collab/domain';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { readConfig } from '../apps/api/src/kernel/config/config.js';
import { renderMail } from '../apps/api/src/kernel/mail/mail-template.js';
import { createTransport } from '../apps/api/src/kernel/mail/mail-transport.js';
import { OperatorConsole } from '../apps/api/src/kernel/ops/operator-console.js';
import { lanCertificate } from '../tools/certificates.mjs';
import { type ApiServer, startApiServer } from './api-server.js';
import { type Deviation, SoftwarePasskey } from './passkey.js';
import { logIn, provePassword, requestAccount } from './people.js';

const PASSWORD = 'canary password';
const mail = {
  ...renderMail({ subject: 'Confirm', paragraphs: ['canary text'] }, 'en'),
  to: 'hana@example.org',
};

interface Received {
  readonly secure: boolean;
  readonly user: string | undefined;
  readonly receivers: readonly string[];
  readonly text: string;
}

/** A mail server of its own kind, with what it was handed and every user name and password that it was told. */
async function mailServer(options: SMTPServerOptions) {
  const received: Received[] = [];
  const waiting = new Set<() => void>();
  const logIns: { readonly secure: boolean; readonly password: string | null | undefined }[] = [];
  const server = new SMTPServer({
    ...options,
    onAuth: ({ username, password }, session, done) => {
      logIns.push({ secure: session.secure, password });
      if (password === PASSWORD) done(null, { user: username });
      else done(new Error('Wrong'));
    },
    onData: (stream, { secure, user, envelope }, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const receivers = envelope.rcptTo.map(({ address }) => address);
        received.push({ secure, user: String(user), receivers, text: Buffer.concat(chunks).toString() });
        done();
        for (const wake of waiting) wake();
        waiting.clear();
      });
    },
  });
  server.on('error', () => undefined);
  servers.push(server);
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  /** The newest mail that says this, when it has come. */
  const mailThatSays = async (words: string | RegExp): Promise<Received> => {
    for (;;) {
      const mail = received.findLast((one) => plainTextOf(one).search(words) >= 0);
      if (mail !== undefined) return mail;
      await new Promise<void>((resolve) => waiting.add(resolve));
    }
  };
  return { port, received, logIns, mailThatSays };
}

/** The words of a mail, in all its parts, as they were before they were wrapped for the way. */
const plainTextOf = ({ text }: Received): string =>
  text
    .split('\r\n--')
    .map((part) => (/^content-transfer-encoding: quoted-printable/im.test(part) ? unquoted(part) : part))
    .join('\n')
    .replace(/\s+/g, ' ');

/** Quoted-printable, undone (RFC 2045, section 6.7). */
function unquoted(part: string): string {
  const bytes = part
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

const servers: SMTPServer[] = [];
let folder: string;
let certificate: { key: Buffer; cert: Buffer };
let stranger: { key: Buffer; cert: Buffer };
const trusted = getCACertificates();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collab-smtp-'));
  const issue = async (name: string, names: readonly string[]) => {
    const made = await lanCertificate(join(folder, name), names);
    return {
      authority: await readFile(made.authorityPath, 'utf8'),
      pair: { key: await readFile(made.keyPath), cert: await readFile(made.certificatePath) },
    };
  };
  const own = await issue('own', ['localhost']);
  certificate = own.pair;
  stranger = (await issue('stranger', ['localhost'])).pair;
  setDefaultCACertificates([...trusted, own.authority]);
});
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise<void>((resolve) => server.close(() => resolve()));
});
afterAll(async () => {
  setDefaultCACertificates(trusted);
  await rm(folder, { recursive: true });
});

const transportTo = (smtpUrl: string, settings: Record<string, string> = {}) =>
  createTransport(
    readConfig({
      DATABASE_URL: 'postgres://nobody@127.0.0.1/nothing',
      COLLAB_DATA_DIR: folder,
      SMTP_URL: smtpUrl,
      ...settings,
    }),
    new OperatorConsole(),
  );
const send = (smtpUrl: string, message = mail) =>
  transportTo(smtpUrl)(message, 'mail-1', Buffer.alloc(32)).then(
    () => 'sent',
    (error: Error & { readonly code?: string }) => error.code ?? error.message,
  );
const user = `collab:${encodeURIComponent(PASSWORD)}`;

describe('a mail on its way to the mail server', () => {
  it('goes by STARTTLS, with name and password inside it', async () => {
    const { port, received, logIns } = await mailServer({ ...certificate });
    expect(await send(`smtp://${user}@localhost:${port}?tls=required`)).toBe('sent');
    expect(received).toEqual([
      expect.objectContaining({ secure: true, user: 'collab', receivers: ['hana@example.org'] }),
    ]);
    expect(logIns).toEqual([{ secure: true, password: PASSWORD }]);
  });

  it('goes by TLS from the first byte', async () => {
    const { port, received } = await mailServer({ ...certificate, secure: true });
    expect(await send(`smtps://${user}@localhost:${port}`)).toBe('sent');
    expect(received[0]?.secure).toBe(true);
  });

  it('does not go to a server that has lost its STARTTLS, and no password either', async () => {
    const stripped: SMTPServerOptions = {
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      authOptional: true,
    };
    const { port, received, logIns } = await mailServer(stripped);
    expect(await send(`smtp://${user}@localhost:${port}?tls=required`)).toBe('ETLS');
    expect([received, logIns]).toEqual([[], []]);
    // Control: where TLS may be missing, the same server gets both.
    expect(await send(`smtp://${user}@localhost:${port}?tls=optional`)).toBe('sent');
    expect([received.length, logIns.length]).toEqual([1, 1]);
  });

  it('asks for STARTTLS in production without being told', async () => {
    const { port, received } = await mailServer({ disabledCommands: ['STARTTLS'], authOptional: true });
    const production = { NODE_ENV: 'production', COLLAB_METRICS_TOKEN: 'x'.repeat(32) };
    const deliver = transportTo(`smtp://localhost:${port}`, production);
    await expect(deliver(mail, 'mail-1', Buffer.alloc(32))).rejects.toMatchObject({ code: 'ETLS' });
    expect(received).toEqual([]);
  });

  it('does not go to a server with a certificate of another authority or another name', async () => {
    const unknown = await mailServer({ ...stranger });
    expect(await send(`smtp://${user}@localhost:${unknown.port}?tls=required`)).not.toBe('sent');
    const elsewhere = await mailServer({ ...certificate });
    // The certificate is for the name, not for the address.
    expect(await send(`smtp://${user}@127.0.0.1:${elsewhere.port}?tls=required`)).not.toBe('sent');
    // Where TLS may be missing, a wrong one is refused all the same.
    expect(await send(`smtp://${user}@127.0.0.1:${elsewhere.port}?tls=optional`)).not.toBe('sent');
    expect([unknown.received, unknown.logIns, elsewhere.received, elsewhere.logIns]).toEqual([
      [],
      [],
      [],
      [],
    ]);
  });

  it('is kept when the server does not know the password', async () => {
    const { port, received } = await mailServer({ ...certificate });
    expect(await send(`smtp://collab:wrong@localhost:${port}?tls=required`)).toBe('EAUTH');
    expect(received).toEqual([]);
  });

  it('brings no header and no receiver along that somebody has written into a name or an address', async () => {
    const { port, received } = await mailServer({ ...certificate, authOptional: true });
    const evil = 'Confirm\r\nBcc: spy@example.org\r\n\r\nbody';
    const rendered = renderMail({ subject: evil, paragraphs: [evil] }, 'en');
    const to = 'hana@example.org';
    expect(await send(`smtp://localhost:${port}`, { ...rendered, to })).toBe('sent');
    const address = 'hana@example.org\r\nRCPT TO:<spy@example.org>';
    await send(`smtp://localhost:${port}`, { ...rendered, to: address });
    for (const { receivers, text } of received) {
      expect(receivers).not.toContain('spy@example.org');
      const [head = ''] = text.split('\r\n\r\n');
      expect(head.split('\r\n').filter((line) => /^bcc:/i.test(line))).toEqual([]);
    }
    // Control: the words are there, in the one place where they may stand.
    expect(received[0]?.text).toMatch(/^Subject: Confirm.*Bcc/m);
  });
});

describe('the mail about a passkey that may have been copied', () => {
  const ORIGIN = 'https://collab.example.org';
  const SUSPECTED = 'signed as only a copy of it would';
  const person = { email: 'hana@example.org', password: 'a heron over the slow water' };
  const passkey = new SoftwarePasskey(ORIGIN);
  let server: ApiServer | undefined;
  // Also where the mail never comes, and the test ends by its time.
  afterEach(() => server?.stop());

  /** Shows the passkey at a log-in, honestly or not; resolves to why it was refused. */
  async function shown(server: ApiServer, deviation: Deviation = {}): Promise<string> {
    const browser = server.browser();
    const step = await provePassword(browser, person);
    if (step.next !== 'second-factor') throw new Error('there is a passkey');
    const { token } = step;
    const assertion = passkey.sign(await browser.run(ChallengePasskey, { token }), deviation);
    return browser.run(VerifySecondFactor, { token, answer: { method: 'passkey', assertion } }).then(
      () => 'accepted',
      (refusal: { code: string }) => refusal.code,
    );
  }

  it('is handed to the mail server, once, for whoever owns it', async () => {
    const { port, received, mailThatSays } = await mailServer({ ...certificate });
    const smtp = `smtp://${user}@localhost:${port}?tls=required`;
    server = await startApiServer({ PUBLIC_URL: ORIGIN, SMTP_URL: smtp });
    const browser = server.browser();
    await requestAccount(browser, person);
    const confirm = await mailThatSays('/verify#token=');
    const token = /#token=([\w-]{43})/.exec(plainTextOf(confirm))?.[1] ?? '';
    await browser.run(VerifyEmail, { token });
    await logIn(browser, person);
    const started = await browser.run(StartPasskey, {});
    const made = passkey.make(started.creation);
    await browser.run(FinishPasskey, { token: started.token, name: 'Laptop', passkey: made });
    expect(await shown(server)).toBe('accepted');
    expect(await shown(server, { counter: 1 })).toBe('wrong-passkey');
    const mail = await mailThatSays(SUSPECTED);
    expect(mail).toMatchObject({ secure: true, user: 'collab', receivers: [person.email] });
    // Control: the honest answer before was followed by no such mail, and none comes twice.
    await browser.run(ReplaceRecoveryCodes, {});
    await mailThatSays('new recovery codes were made');
    expect(received.filter((one) => plainTextOf(one).includes(SUSPECTED))).toHaveLength(1);
  });
});
