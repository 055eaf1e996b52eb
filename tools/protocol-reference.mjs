// Writes the reference part of docs/protocol.md from the declarations in libs/domain: each command and each push with
// its access, its limits and its worked example in the form in which it travels. `node tools/protocol-reference.mjs`
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const BEGIN = '<!-- reference: begin (written by tools/protocol-reference.mjs) -->';
const END = '<!-- reference: end -->';
const DOCUMENT = fileURLToPath(new URL('../docs/protocol.md', import.meta.url));

/** Longer strings in an example are cut, so that a 4 KiB key package does not fill the page. */
const SHOWN_CHARACTERS = 88;

const ACCESS = {
  anyone: 'anyone',
  account: 'a signed-in account',
  device: 'a signed-in account whose session is bound to a device',
};

/** @typedef {import('@collab/domain').CommandDefinition} Command */
/** @typedef {typeof import('zod').encode} Encode */

/**
 * The document with its reference part written anew.
 * @param {string} text the document
 * @param {Pick<typeof import('@collab/domain'), 'commandRegistry' | 'pushRegistry' | 'REFUSALS'>} domain
 * @param {Encode} encode zod's
 */
export function withReference(text, { commandRegistry, pushRegistry, REFUSALS }, encode) {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) throw new Error('docs/protocol.md has lost its marks');
  const commands = [...commandRegistry.values()].sort((a, b) => (a.type < b.type ? -1 : 1));
  const sections = [
    '## Requests over HTTPS',
    ...commands.filter(({ http }) => http !== undefined).map((command) => overHttp(command, encode)),
    '## Frames that a client sends',
    ...commands.filter(({ http }) => http === undefined).map((command) => overSocket(command, encode)),
    '## Frames that the server sends on its own account',
    ...[...pushRegistry.values()].map(
      ({ type, summary, schema, example }) =>
        `### \`${type}\`\n\n${summary}\n\n${fenced({ event: type, data: encode(schema, example) })}`,
    ),
    '## Refusals',
    refusals(REFUSALS),
  ];
  const reference = ['<!-- prettier-ignore-start -->', ...sections, '<!-- prettier-ignore-end -->'].join(
    '\n\n',
  );
  return `${text.slice(0, begin)}${BEGIN}\n\n${reference}\n\n${text.slice(end)}`;
}

/** @param {Command} command @param {Encode} encode */
function overHttp(command, encode) {
  const { type, summary, http, access, role, fresh, budget, maxBytes, example } = command;
  if (http === undefined) throw new Error(`${type} does not travel over HTTPS`);
  const head = `### \`${type}\`\n\n${summary}\n\n\`${http.method} ${http.path}\` · ${ACCESS[access]}${role === undefined ? '' : ` with the role ${role}`}${fresh ? ' · fresh' : ''}${budget === undefined ? '' : ` · budget of ${budget}`}`;
  const limit = http.method === 'GET' ? '' : ` · at most ${maxBytes.toLocaleString('en')} bytes`;
  const input =
    http.method === 'GET' ? '' : `\n\nRequest:\n\n${fenced(encode(command.input, example.input))}`;
  return `${head}${limit}${input}\n\nAnswer:\n\n${fenced(encode(command.output, example.output))}`;
}

/** @param {Command} command @param {Encode} encode */
function overSocket(command, encode) {
  const { type, summary, access, maxBytes, example } = command;
  const request = { event: type, id: 1, data: encode(command.input, example.input) };
  const answer = { event: 'answer', id: 1, data: encode(command.output, example.output) };
  return [
    `### \`${type}\``,
    summary,
    `On the socket · ${ACCESS[access]} · at most ${maxBytes.toLocaleString('en')} bytes`,
    fenced(request),
    fenced(answer),
  ].join('\n\n');
}

/** @param {typeof import('@collab/domain').REFUSALS} REFUSALS */
function refusals(REFUSALS) {
  const rows = Object.entries(REFUSALS).map(
    ([code, [status, sentence]]) => `| \`${code}\` | ${status} | ${sentence} |`,
  );
  return ['| code | HTTP status | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

/** @param {unknown} value */
function fenced(value) {
  const text = JSON.stringify(
    value,
    (_key, inner) =>
      typeof inner === 'string' && inner.length > SHOWN_CHARACTERS
        ? `${inner.slice(0, SHOWN_CHARACTERS)}… (${inner.length} characters)`
        : inner,
    2,
  );
  return `\`\`\`json\n${text}\n\`\`\``;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const domain = await import('@collab/domain');
  const { encode } = await import('zod');
  const text = readFileSync(DOCUMENT, 'utf8');
  const written = withReference(text, domain, encode);
  writeFileSync(DOCUMENT, written);
  console.log(written === text ? 'docs/protocol.md was current' : 'docs/protocol.md is written anew');
}
