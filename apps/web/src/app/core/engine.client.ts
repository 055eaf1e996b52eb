import { Injectable } from '@angular/core';
import type { EngineCalls, EngineEvent } from './engine.port.js';
import type { EngineMethod } from './engine.protocol.js';
import { EngineTabs } from './engine.tabs.js';

type Input<M extends EngineMethod> = Parameters<EngineCalls[M]>;
type Result<M extends EngineMethod> = Awaited<ReturnType<EngineCalls[M]>>;

/** The pages' way to the crypto worker: typed calls, and what the worker tells without being asked. */
@Injectable({ providedIn: 'root' })
export class EngineClient {
  private readonly listeners = new Set<(event: EngineEvent) => void>();
  private readonly tabs = new EngineTabs(
    {
      tab: crypto.randomUUID(),
      channel: new BroadcastChannel('collab-engine'),
      startWorker: (onCrash) => {
        const worker = new Worker(new URL('./engine/engine.worker', import.meta.url), { type: 'module' });
        worker.onerror = onCrash;
        return worker;
      },
      lead: () =>
        new Promise((granted) => {
          void navigator.locks.request('collab-engine', () => {
            granted();
            return new Promise(() => undefined);
          });
        }),
    },
    (event) => this.listeners.forEach((listener) => listener(event)),
  );

  /** Asks the worker; rejects with `EngineError`, whose code has a sentence in each language. */
  call<M extends EngineMethod>(method: M, ...input: Input<M>): Promise<Result<M>> {
    return this.tabs.call(method, input[0]) as Promise<Result<M>>;
  }

  /** Calls `listener` for each event until the returned function is called. */
  onEvent(listener: (event: EngineEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
