/** Something that has gathered output. */
interface Flushable {
  flush(): void;
}

/**
 * Lets output gather until the end of a turn of the event loop. Messages are committed in groups, so what one socket is
 * sent comes in bursts, and a write costs the kernel many times what a frame costs us.
 */
export class WriteRound {
  private gathering: Flushable[] = [];

  /** Has `flush` called at the end of this turn; an output schedules itself once a turn. */
  schedule(output: Flushable): void {
    this.gathering.push(output);
    if (this.gathering.length === 1) setImmediate(() => this.end());
  }

  private end(): void {
    const outputs = this.gathering;
    this.gathering = [];
    for (const output of outputs) output.flush();
  }
}
