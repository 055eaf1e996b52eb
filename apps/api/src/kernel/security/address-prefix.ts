import { isIPv4, isIPv6 } from 'node:net';

/**
 * The network that an address lies in, as people are shown it: `192.0.2.0/24` of an IPv4 address, `2001:db8:1::/48` of an
 * IPv6 address. Null for the machine itself over IPv6, and for what is no address.
 */
export function addressPrefix(address: string): string | null {
  const plain = (address.split('%', 1)[0] ?? '').replace(/^::ffff:(?=\d+\.)/i, '');
  if (isIPv4(plain)) return `${plain.split('.').slice(0, 3).join('.')}.0/24`;
  if (!isIPv6(plain) || plain === '::1') return null;
  const [head = '', tail = ''] = plain.split('::', 2);
  const front = head === '' ? [] : head.split(':');
  const back = tail === '' ? [] : tail.split(':');
  const zeros = new Array<string>(Math.max(0, 8 - front.length - back.length)).fill('0');
  const groups = [...front, ...zeros, ...back].slice(0, 3).map((group) => parseInt(group, 16).toString(16));
  while (groups.at(-1) === '0') groups.pop();
  return `${groups.join(':')}::/48`;
}
