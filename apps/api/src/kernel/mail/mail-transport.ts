import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config/config.js';
import { OperatorConsole } from '../ops/operator-console.js';
import type { RenderedMail } from './mail-template.js';

/** A mail with its receiver. */
export interface OutgoingMail extends RenderedMail {
  readonly to: string;
}

/** The last step: hands a mail to a server or to the disk; throws when that fails. */
export type MailTransport = (mail: OutgoingMail, mailId: string, recipientIndex: Buffer) => Promise<void>;

/** SMTP when the settings name a server; else .eml files in the data folder, whose links the operator sees at once. */
export function createTransport(config: Config, operator: OperatorConsole): MailTransport {
  return config.smtpUrl === undefined
    ? fileTransport(config, operator)
    : smtpTransport(config, config.smtpUrl);
}

/** Deletes the files of mails to an address, given by its blind index. */
export async function deleteMailFiles(config: Config, recipientIndex: Buffer): Promise<void> {
  const folder = folderOf(config);
  const names = await readdir(folder).catch(() => []);
  for (const name of names)
    if (name.startsWith(tagOf(recipientIndex))) await rm(join(folder, name), { force: true });
}

const folderOf = (config: Config): string => join(config.dataDir, 'mail');
/** How the names of files of one receiver begin; a part of the blind index, so it tells nobody who that is. */
const tagOf = (recipientIndex: Buffer): string => `${recipientIndex.toString('hex', 0, 12)}.`;

function smtpTransport(config: Config, smtpUrl: string): MailTransport {
  return async (mail, mailId) => {
    // Loaded with the first mail only: a server at rest does not need it.
    const { createTransport: connect } = await import('nodemailer');
    const connection = connect({
      ...smtpServer(smtpUrl, config.nodeEnv === 'production' ? 'required' : 'optional'),
      disableFileAccess: true,
      disableUrlAccess: true,
      connectionTimeout: 10_000,
      socketTimeout: 20_000,
    });
    try {
      await connection.sendMail(message(config, mail, mailId));
    } finally {
      connection.close();
    }
  };
}

/**
 * The mail server of an address. Its query says only whether TLS may be missing (`tls=optional`, `tls=required`), never
 * that a certificate need not fit: nodemailer would take any of its options from there.
 */
function smtpServer(smtpUrl: string, tls: 'required' | 'optional') {
  const { protocol, hostname, port, username, password, searchParams } = new URL(smtpUrl);
  const secure = protocol === 'smtps:';
  const auth = { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    secure,
    requireTLS: (searchParams.get('tls') ?? tls) === 'required',
    tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2' as const },
    ...(username === '' ? {} : { auth }),
  };
}

function fileTransport(config: Config, operator: OperatorConsole): MailTransport {
  return async (mail, mailId, recipientIndex) => {
    const { createTransport: connect } = await import('nodemailer');
    const composer = connect({ streamTransport: true, buffer: true, newline: 'windows' });
    const { message: bytes } = await composer.sendMail(message(config, mail, mailId));
    const folder = folderOf(config);
    const file = join(folder, `${tagOf(recipientIndex)}${mailId}.eml`);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(file, bytes as Buffer, { mode: 0o600 });
    operator.tell({ kind: 'mail', to: mail.to, subject: mail.subject, link: mail.link, file });
  };
}

function message(config: Config, { to, subject, text, html }: OutgoingMail, mailId: string) {
  const host = new URL(config.publicUrl).hostname;
  return {
    from: config.mailFrom,
    // As an object, an address cannot bring further receivers along.
    to: { name: '', address: to },
    subject,
    text,
    html,
    messageId: `<${mailId}@${host}>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}
