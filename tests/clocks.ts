const RealDate = Date;

/** Gives every browser in this process a clock that is wrong by so much; the server, another process, keeps its own. */
export async function withClock<Result>(wrongBy: number, story: () => Promise<Result>): Promise<Result> {
  globalThis.Date = class extends RealDate {
    constructor(...given: readonly (string | number)[]) {
      super(...((given.length === 0 ? [RealDate.now() + wrongBy] : given) as [number]));
    }
    static override now = () => RealDate.now() + wrongBy;
  } as DateConstructor;
  try {
    return await story();
  } finally {
    globalThis.Date = RealDate;
  }
}
