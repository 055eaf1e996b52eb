import type { EngineCalls, EngineEvent } from '../engine.port.js';
import type { EngineMethod } from '../engine.protocol.js';

type Script = { [M in EngineMethod]?: (input: Parameters<EngineCalls[M]>[0]) => unknown };

/** Stands where the crypto worker's client stands: answers by a script, keeps what was asked, tells what a test says. */
export class ScriptedEngine {
  readonly asked: { readonly method: EngineMethod; readonly input: unknown }[] = [];
  private readonly listeners = new Set<(event: EngineEvent) => void>();

  constructor(readonly script: Script) {}

  async call(method: EngineMethod, input?: unknown): Promise<unknown> {
    this.asked.push({ method, input });
    return (this.script[method] as ((input: unknown) => unknown) | undefined)?.(input);
  }

  onEvent(listener: (event: EngineEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  tell(event: EngineEvent): void {
    for (const listener of this.listeners) listener(event);
  }

  timesAsked(method: EngineMethod): number {
    return this.asked.filter((call) => call.method === method).length;
  }
}
