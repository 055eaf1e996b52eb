import { EngineError } from '../engine.port.js';
import type { EngineMessage, EngineRequest } from '../engine.protocol.js';
import { Engine } from './engine.js';
import { IndexedDbStorage } from './indexed-db.js';

/** The crypto worker: keys, ratchets and the connection live here; pages see views and codes only. */
const scope = self as unknown as {
  postMessage(message: EngineMessage): void;
  onmessage: ((event: MessageEvent<EngineRequest>) => void) | null;
  readonly location: { readonly origin: string };
};

const engine = IndexedDbStorage.open().then(
  (storage) =>
    new Engine(
      {
        storage,
        fetch: (...request) => fetch(...request),
        openSocket: () => new WebSocket(`${scope.location.origin.replace(/^http/, 'ws')}/ws`) as never,
        clientName: clientName(navigator.userAgent),
      },
      (event) => scope.postMessage({ event }),
    ),
);

scope.onmessage = ({ data: { id, method, input } }) => {
  engine
    .then((ready) => ready.call(method, input))
    .then(
      (result) => scope.postMessage({ id, result }),
      (error: unknown) =>
        scope.postMessage(
          error instanceof EngineError
            ? { id, error: error.code, retryAt: error.retryAt }
            : { id, error: 'crypto' },
        ),
    );
};

addEventListener('online', () => void engine.then((ready) => ready.hurry()));

/** A short name for the list of devices, such as `Chromium on Linux`. */
function clientName(userAgent: string): string {
  const browser = /Firefox\//.test(userAgent)
    ? 'Firefox'
    : /Edg\//.test(userAgent)
      ? 'Edge'
      : /Chrome\//.test(userAgent)
        ? 'Chromium'
        : 'Safari';
  const system = /Android|iPhone|iPad|Windows|Mac OS|Linux/.exec(userAgent)?.[0] ?? 'this computer';
  return `${browser} on ${system}`;
}
