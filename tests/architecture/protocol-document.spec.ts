import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import * as domain from '@collab/domain';
import * as z from 'zod';
import { withReference } from '../../tools/protocol-reference.mjs';

const text = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');

describe('docs/protocol.md', () => {
  it('shows every command and every push as they are declared now (else run tools/protocol-reference.mjs)', () => {
    expect(withReference(text, domain, z.encode)).toBe(text);
  });

  it('would differ if one example had changed', () => {
    const first = domain.commandRegistry.values().next().value;
    if (first === undefined) throw new Error('no command is declared');
    const changed = { ...first, summary: `${first.summary} Changed.` };
    const commandRegistry = new Map(domain.commandRegistry).set(first.type, changed);
    expect(withReference(text, { ...domain, commandRegistry }, z.encode)).not.toBe(text);
  });

  it('names every code with which the server closes a socket', () => {
    for (const code of Object.values(domain.SOCKET_CLOSE)) expect(text).toContain(`| ${code} |`);
  });
});
