import { describe, expect, it } from '@jest/globals';
import { addressPrefix } from './address-prefix.js';

describe('the network that people are shown', () => {
  it('is the /24 of an IPv4 address, also of a mapped one', () => {
    expect(addressPrefix('192.0.2.77')).toBe('192.0.2.0/24');
    expect(addressPrefix('::ffff:198.51.100.3')).toBe('198.51.100.0/24');
  });

  it('is the /48 of an IPv6 address, however it is spelt', () => {
    expect(addressPrefix('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1::/48');
    expect(addressPrefix('2001:0DB8:0001::6')).toBe('2001:db8:1::/48');
    expect(addressPrefix('2001:db8::6')).toBe('2001:db8::/48');
    expect(addressPrefix('fe80::1%eth0')).toBe('fe80::/48');
  });

  it('is nothing for the machine itself, and for what is no address', () => {
    expect(addressPrefix('::1')).toBeNull();
    expect(addressPrefix('a socket without a peer')).toBeNull();
  });
});
