/** The middle of the measured values. */
export function median(values: readonly number[]): number {
  const middle = values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
  if (middle === undefined) throw new Error('Nothing was measured');
  return middle;
}

/** Milliseconds that a step takes, and what it gives. */
export async function timed<T>(step: () => Promise<T>): Promise<{ readonly ms: number; readonly result: T }> {
  const started = performance.now();
  const result = await step();
  return { ms: performance.now() - started, result };
}
