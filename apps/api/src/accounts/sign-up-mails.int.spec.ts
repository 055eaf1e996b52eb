import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ResendVerification, VerifyEmail } from '@collab/domain';
import { SMTPServer } from 'smtp-server';
import { startApiServer, type ApiServer } from '../../../../tests/api-server.js';
import { beginSignUp, logIn } from '../../../../tests/people.js';
import { freePort } from '../../../../tools/ports.mjs';

const PERSON = { email: 'maelle@example.org', password: 'a heron over the slow water' };

let port: number;
let server: ApiServer;
let mailServer: SMTPServer | undefined;
beforeAll(async () => {
  port = await freePort();
  server = await startApiServer({ SMTP_URL: `smtp://127.0.0.1:${port}?tls=optional` });
});
afterAll(async () => {
  await server.stop();
  await new Promise<void>((resolve) => (mailServer === undefined ? resolve() : mailServer.close(resolve)));
});

/** Hangs up on whoever comes to the mail server's port; resolves when so many have come in vain. */
function turnAway(wanted: number): Promise<void> {
  let turnedAway = 0;
  return new Promise((resolve, reject) => {
    const nobody = createServer((socket) => {
      socket.destroy();
      if (++turnedAway === wanted) nobody.close(() => resolve());
    });
    nobody.on('error', reject);
    nobody.listen(port, '127.0.0.1');
  });
}

/** Starts the mail server; resolves with the tokens of the next mails' links, as many as wanted. */
function receive(wanted: number): Promise<string[]> {
  const tokens: string[] = [];
  return new Promise((resolve, reject) => {
    mailServer = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData(stream, _session, done) {
        let mail = '';
        stream.on('data', (chunk: Buffer) => (mail += chunk.toString()));
        stream.on('end', () => {
          done();
          const plain = mail.replaceAll('=\r\n', '').replaceAll('=3D', '=');
          tokens.push(/\/verify#token=([\w-]{43})/.exec(plain)?.[1] ?? 'no link');
          if (tokens.length === wanted) resolve(tokens);
        });
      },
    });
    mailServer.on('error', reject);
    mailServer.listen(port, '127.0.0.1');
  });
}

describe('the mail of a sign-up', () => {
  it('is asked for again while the mail server is away, and comes once that is back', async () => {
    const tried = turnAway(2);
    const browser = server.browser();
    const { signUpToken } = await beginSignUp(browser, PERSON);
    expect(await browser.run(ResendVerification, { token: signUpToken })).toEqual({});
    await tried;
    const waiting: unknown[] = await server.database.query('SELECT FROM outgoing_mails');
    expect(waiting).toHaveLength(2);
    const tokens = await receive(2);
    const outcomes = await Promise.all(tokens.map((token) => browser.send(VerifyEmail, { token })));
    // The newest link is the one that works, in whichever order they came.
    expect(outcomes.map(({ status }) => status).sort()).toEqual([200, 410]);
    expect((await logIn(server.browser(), PERSON)).email).toBe(PERSON.email);
  }, 60_000);
});
