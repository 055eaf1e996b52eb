import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';

type Asking = Pick<IncomingMessage, 'headers'> & {
  readonly socket: { readonly remoteAddress?: string | undefined };
};

/**
 * Tells who asks, for requests that Fastify does not see, by the rule that Fastify follows: X-Forwarded-For is believed
 * from its end on, as far as each address that handed it over is a trusted proxy. `trustedProxies` as in the settings.
 */
export function clientAddressReader(trustedProxies: readonly string[]): (request: Asking) => string {
  const trusted = new BlockList();
  for (const entry of trustedProxies) {
    const [address = '', bits] = entry.split('/', 2);
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(bits), family);
  }
  const isTrusted = (address: string) => trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  return ({ socket, headers }) => {
    const forwarded = String(headers['x-forwarded-for'] ?? '').split(',');
    let address = plain(socket.remoteAddress ?? '');
    for (const next of forwarded.reverse().map((text) => plain(text.trim()))) {
      if (isIP(address) === 0 || !isTrusted(address) || isIP(next) === 0) break;
      address = next;
    }
    return address;
  };
}

/** An IPv4 address that comes over an IPv6 socket is an IPv4 address. */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');
