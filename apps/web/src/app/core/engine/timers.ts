/** Work for later, as long as the account is open. A failure needs no answer: the next occasion repeats it. */
export class Timers {
  private readonly waiting = new Set<ReturnType<typeof setTimeout>>();

  later(milliseconds: number, task: () => Promise<void>): void {
    const timer = setTimeout(() => {
      this.waiting.delete(timer);
      task().catch(() => undefined);
    }, milliseconds);
    this.waiting.add(timer);
  }

  /** Resolves after so long; never, when the account is closed before. */
  pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.later(milliseconds, async () => resolve()));
  }

  /** Drops all that waits. */
  clear(): void {
    for (const timer of this.waiting) clearTimeout(timer);
    this.waiting.clear();
  }
}
