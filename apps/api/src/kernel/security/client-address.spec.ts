import { describe, expect, it } from '@jest/globals';
import { fastify } from 'fastify';
import { clientAddressReader } from './client-address.js';

const PROXIES = ['127.0.0.1', '10.0.0.0/8', '2001:db8:1::/48'];

describe('the address of who asks', () => {
  it.each([
    ['the socket’s without a header', '192.0.2.1', undefined, '192.0.2.1'],
    [
      'the socket’s when it is no trusted proxy, whatever it claims',
      '192.0.2.1',
      '198.51.100.7',
      '192.0.2.1',
    ],
    ['what a trusted proxy says', '127.0.0.1', '198.51.100.7', '198.51.100.7'],
    ['what a trusted proxy says over an IPv6 socket', '::ffff:127.0.0.1', '198.51.100.7', '198.51.100.7'],
    ['behind two trusted proxies', '10.1.2.3', '198.51.100.7, 10.9.9.9', '198.51.100.7'],
    ['not further than the last proxy is trusted', '10.1.2.3', '203.0.113.9, 198.51.100.7', '198.51.100.7'],
    ['behind a proxy of a trusted IPv6 network', '2001:db8:1::5', '2001:db8:7::1', '2001:db8:7::1'],
    ['the farthest proxy’s, when all are trusted', '10.1.2.3', '10.4.5.6', '10.4.5.6'],
  ])('is %s, as Fastify reads it', async (_what, remoteAddress, forwarded, expected) => {
    const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
    expect(clientAddressReader(PROXIES)({ socket: { remoteAddress }, headers })).toBe(expected);
    const server = fastify({ trustProxy: PROXIES });
    server.get('/', (request) => request.ip.replace('::ffff:', ''));
    const answer = await server.inject({ path: '/', remoteAddress, headers });
    expect(answer.body).toBe(expected);
  });

  it('is never something that is no address', () => {
    const read = clientAddressReader(PROXIES);
    const headers = { 'x-forwarded-for': '198.51.100.7, nonsense' };
    expect(read({ socket: { remoteAddress: '127.0.0.1' }, headers })).toBe('127.0.0.1');
    expect(read({ socket: {}, headers })).toBe('');
  });
});
