import { isIP } from 'node:net';

/** What passkeys of a site are bound to. */
export interface PasskeySite {
  /** The relying party's id (Web Authentication): the host name. */
  readonly rpId: string;
  readonly origin: string;
}

/**
 * The site under its public address; undefined where it can have no passkeys: they need a secure context, which localhost
 * is as well, and a name, which an IP address is not.
 */
export function passkeySiteOf(publicUrl: string): PasskeySite | undefined {
  const { protocol, hostname, origin } = new URL(publicUrl);
  const isSecure = protocol === 'https:' || hostname === 'localhost';
  const isAddress = isIP(hostname) !== 0 || hostname.startsWith('[');
  return isSecure && !isAddress ? { rpId: hostname, origin } : undefined;
}
