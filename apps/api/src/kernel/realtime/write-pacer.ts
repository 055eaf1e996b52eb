/** Something that has gathered output. */
interface Flushable {
  flush(): void;
}

/**
 * Lets output gather for a few milliseconds while the server is busy. A write to a socket costs the kernel many times
 * what the frame costs us, so a room in which much is said is cheaper by the frames that share a write; where little is
 * said, output goes out at the end of the same turn of the event loop.
 */
export class WritePacer {
  private gathering: Flushable[] = [];
  private flushedAt = Number.NEGATIVE_INFINITY;

  /** @param intervalMs shortest time between two rounds of writes */
  constructor(private readonly intervalMs: number) {}

  /** Has `flush` called soon, once. */
  schedule(output: Flushable): void {
    this.gathering.push(output);
    if (this.gathering.length > 1) return;
    const rest = this.flushedAt + this.intervalMs - performance.now();
    if (rest <= 0) setImmediate(() => this.flushAll());
    else setTimeout(() => this.flushAll(), rest);
  }

  private flushAll(): void {
    this.flushedAt = performance.now();
    const outputs = this.gathering;
    this.gathering = [];
    for (const output of outputs) output.flush();
  }
}
