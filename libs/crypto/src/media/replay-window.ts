/** Frames that may arrive out of order behind the newest one: two seconds of audio and video of one sender. */
export const REPLAY_WINDOW = 1024n;

/** Which counters of one key have been seen. Remembers `REPLAY_WINDOW` of them; what is older counts as seen. */
export class ReplayWindow {
  private newest = -1n;
  private readonly seen = new Set<bigint>();

  /** Whether a frame with this counter may still be taken. */
  accepts(counter: bigint): boolean {
    return counter > this.newest - REPLAY_WINDOW && !this.seen.has(counter);
  }

  /** Notes a frame that has been authenticated. */
  note(counter: bigint): void {
    this.seen.add(counter);
    if (counter <= this.newest) return;
    const forgotten = counter - REPLAY_WINDOW;
    if (counter - this.newest > REPLAY_WINDOW) {
      for (const each of this.seen) if (each <= forgotten) this.seen.delete(each);
    } else for (let each = this.newest - REPLAY_WINDOW; each <= forgotten; each++) this.seen.delete(each);
    this.newest = counter;
  }
}
