/** Runs tasks one after another, in the order in which they were asked for; a failure does not stop the next. */
export class Mutex {
  private tail: Promise<unknown> = Promise.resolve();

  run<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.tail.then(task);
    this.tail = result.catch(() => undefined);
    return result;
  }
}
