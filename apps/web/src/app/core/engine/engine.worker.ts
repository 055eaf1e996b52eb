import type { EngineMessage, EngineRequest } from '../engine.protocol.js';

/** Until the engine is here, every call is refused by its code. */
self.onmessage = ({ data }: MessageEvent<EngineRequest>) =>
  self.postMessage({ id: data.id, error: 'crypto' } satisfies EngineMessage);
