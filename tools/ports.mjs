import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';

/** TCP ports of this machine's loopback interface. */

/**
 * True when a PostgreSQL server answers on the port: any answer to an SSLRequest (protocol documentation 54.7) will do.
 * @param {number} port
 * @returns {Promise<boolean>}
 */
export function answers(port) {
  return new Promise((tell) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 2000 });
    const end = (/** @type {boolean} */ yes) => {
      socket.destroy();
      tell(yes);
    };
    socket.once('connect', () => socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])));
    socket.once('data', (data) => end(data[0] === 0x4e || data[0] === 0x53));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
  });
}

/**
 * A port that nobody listens on. From below those that systems give to outgoing connections: one of these could take a
 * port between the look and the start of whoever wants to listen on it.
 * @returns {Promise<number>}
 */
export async function freePort() {
  for (;;) {
    const port = randomInt(20_000, 32_768);
    if (await isFree(port)) return port;
  }
}

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
export function isFree(port) {
  return new Promise((tell) => {
    const probe = createServer();
    probe.once('error', () => tell(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => tell(true)));
  });
}
