import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commandRegistry } from '@collab/domain';
import { EndpointRegistry } from '../../apps/api/src/kernel/security/endpoint-registry.js';
import { startApiServer, type ApiServer } from '../api-server.js';

let server: ApiServer;
beforeAll(async () => (server = await startApiServer()));
afterAll(() => server.stop());

describe('the HTTP protocol', () => {
  it('has one handler for each declared command, and no handler of a command that is not declared', () => {
    const declared = [...commandRegistry.values()].filter(({ http }) => http !== undefined);
    const served = server.nest.get(EndpointRegistry).commands();
    expect(served.map(({ type }) => type).sort()).toEqual(declared.map(({ type }) => type).sort());
    for (const command of served) expect(commandRegistry.get(command.type)).toBe(command);
  });

  it('is described by the server itself', async () => {
    const answer = await server.browser().request('GET', '/api/openapi.json', undefined);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    const document = JSON.parse(answer.body) as { openapi: string; paths: Record<string, unknown> };
    expect(document.openapi).toBe('3.1.0');
    for (const { http } of server.nest.get(EndpointRegistry).commands()) {
      expect(document.paths).toHaveProperty([http.path, http.method.toLowerCase(), 'operationId']);
    }
  });
});
