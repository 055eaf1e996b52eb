import {
  commandRegistry,
  RefusalBody,
  type CommandDefinition,
  type InputOf,
  type OutputOf,
  type RefusalCode,
} from '@collab/domain';
import * as z from 'zod';

/** An answer of the server to one request. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** Headers that replace what the browser would send; null leaves one out. */
export type HeaderOverrides = Readonly<Record<string, string | null>>;

/** A refused command. */
export class Refused extends Error {
  constructor(
    readonly code: RefusalCode,
    readonly status: number,
  ) {
    super(`refused: ${code}`);
  }
}

/** What a browser does for the web client: keeps cookies by path, names its origin, carries the CSRF token. */
export class Browser {
  csrfToken: string | undefined;
  private readonly jar = new Map<string, { readonly value: string; readonly path: string }>();

  constructor(
    private readonly address: string,
    private readonly origin: string,
  ) {}

  /** Runs a command and decodes its output. Throws `Refused`. */
  async run<Command extends CommandDefinition>(
    command: Command,
    input: InputOf<Command>,
  ): Promise<OutputOf<Command>> {
    const { status, body } = await this.send(command, z.encode(command.input, input));
    if (status !== 200) throw new Refused(RefusalBody.parse(JSON.parse(body)).code, status);
    const output = z.decode(command.output, JSON.parse(body)) as OutputOf<Command>;
    if (hasCsrfToken(output)) this.csrfToken = output.csrfToken;
    return output;
  }

  /** Sends a body to the address of a command, whatever it is. */
  send(command: CommandDefinition, body: unknown, headers: HeaderOverrides = {}): Promise<Answer> {
    const declared = commandRegistry.get(command.type)?.http;
    if (declared === undefined) throw new TypeError(`${command.type} does not travel by HTTPS`);
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return this.request(
      declared.method,
      declared.path,
      declared.method === 'GET' ? undefined : text,
      headers,
    );
  }

  /** Sends any request, and keeps the cookies of the answer. */
  async request(
    method: string,
    path: string,
    body: string | undefined,
    overrides: HeaderOverrides = {},
  ): Promise<Answer> {
    const headers = new Headers({ origin: this.origin, cookie: this.cookiesFor(path) });
    if (body !== undefined) headers.set('content-type', 'application/json');
    if (this.csrfToken !== undefined) headers.set('x-csrf-token', this.csrfToken);
    for (const [name, value] of Object.entries(overrides)) {
      if (value === null) headers.delete(name);
      else headers.set(name, value);
    }
    const answer = await fetch(this.address + path, {
      method,
      headers,
      body: body ?? null,
      redirect: 'manual',
    });
    for (const cookie of answer.headers.getSetCookie()) this.keep(cookie);
    return { status: answer.status, headers: answer.headers, body: await answer.text() };
  }

  cookie(name: string): string | undefined {
    return this.jar.get(name)?.value;
  }

  setCookie(name: string, value: string, path = '/'): void {
    this.jar.set(name, { value, path });
  }

  /** Another browser with the same cookies, such as a second tab or a thief. */
  copy(): Browser {
    const copy = new Browser(this.address, this.origin);
    copy.csrfToken = this.csrfToken;
    for (const [name, cookie] of this.jar) copy.jar.set(name, cookie);
    return copy;
  }

  private cookiesFor(path: string): string {
    return [...this.jar]
      .filter(([, cookie]) => path.startsWith(cookie.path))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ');
  }

  private keep(header: string): void {
    const [pair = '', ...attributes] = header.split(/; */);
    const [name = '', value = ''] = pair.split('=', 2);
    const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice('path='.length) ?? '/';
    if (attributes.some((attribute) => /^max-age=0$|^expires=Thu, 01 Jan 1970/i.test(attribute))) {
      this.jar.delete(name);
    } else {
      this.jar.set(name, { value, path });
    }
  }
}

const hasCsrfToken = (output: unknown): output is { csrfToken: string } =>
  typeof output === 'object' && output !== null && 'csrfToken' in output;
