const MAX_STREAMS = 50_000;

/** Last revisions of streams (-1: no event), all true at one head of the log. */
export class RevisionCache {
  private readonly lastOf = new Map<string, number>();
  /** Position of the log's last event at which the revisions hold; -1 when nothing is known. */
  private knownHead = -1;

  get head(): number {
    return this.knownHead;
  }

  forget(): void {
    this.lastOf.clear();
    this.knownHead = -1;
  }

  hasAll(streams: Iterable<string>): boolean {
    if (this.knownHead < 0) return false;
    for (const stream of streams) if (!this.lastOf.has(stream)) return false;
    return true;
  }

  /** Takes over what the database said at one instant; what was known of another head is dropped. */
  learn(head: number, revisions: readonly (readonly [stream: string, last: number])[]): void {
    if (head !== this.knownHead || this.lastOf.size > MAX_STREAMS) this.lastOf.clear();
    this.knownHead = head;
    for (const [stream, last] of revisions) this.lastOf.set(stream, last);
  }

  last(stream: string): number {
    const last = this.lastOf.get(stream);
    if (last === undefined) throw new Error('a revision was asked for before it was loaded');
    return last;
  }

  /** Follows events that were committed right after `head`, in order; forgets all if they do not continue what is known. */
  advance(head: number, events: readonly { readonly stream: string; readonly revision: number }[]): void {
    if (head !== this.knownHead) {
      this.forget();
      return;
    }
    this.knownHead += events.length;
    for (const { stream, revision } of events) this.lastOf.set(stream, revision);
  }
}
