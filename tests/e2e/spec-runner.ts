/**
 * The part of Jest's interface that the cryptography's specs use, for a worker in a browser, where Jest cannot run. The
 * bundle of `spec-bundle.ts` puts it in the place of `@jest/globals`.
 */
export interface SpecResult {
  readonly name: string;
  /** Null when it passed. */
  readonly failure: string | null;
}
type Step = () => unknown;
interface Group {
  readonly name: string;
  readonly parent: Group | undefined;
  readonly beforeAll: Step[];
  readonly beforeEach: Step[];
}
interface Test {
  readonly name: string;
  readonly group: Group;
  readonly run: Step;
}

const createGroup = (name: string, parent?: Group): Group => ({
  name,
  parent,
  beforeAll: [],
  beforeEach: [],
});
let current = createGroup('');
const tests: Test[] = [];

export function describe(name: string, declare: () => void): void {
  const outer = current;
  current = createGroup(`${outer.name}${name} › `, outer);
  declare();
  current = outer;
}

export function it(name: string, run: Step): void {
  tests.push({ name: current.name + name, group: current, run });
}
it.skip = (): void => undefined;
it.each =
  (table: readonly unknown[]) =>
  (name: string, run: (...row: unknown[]) => unknown): void => {
    for (const entry of table) {
      const row = Array.isArray(entry) ? entry : [entry];
      it(name.replace(/%[sd]/, String(row[0])), () => run(...row));
    }
  };
export const beforeAll = (step: Step): unknown => current.beforeAll.push(step);
export const beforeEach = (step: Step): unknown => current.beforeEach.push(step);

/** Runs all that was declared, one after the other. */
export async function runSpecs(report: (result: SpecResult) => void): Promise<void> {
  const prepared = new Set<Group>();
  for (const { name, group, run } of tests) {
    try {
      for (const each of lineOf(group)) {
        if (!prepared.has(each)) for (const step of each.beforeAll) await step();
        prepared.add(each);
      }
      for (const each of lineOf(group)) for (const step of each.beforeEach) await step();
      await run();
      report({ name, failure: null });
    } catch (reason) {
      report({ name, failure: reason instanceof Error ? (reason.stack ?? reason.message) : String(reason) });
    }
  }
}

const lineOf = (group: Group): Group[] =>
  group.parent === undefined ? [group] : [...lineOf(group.parent), group];

/** Something that decides itself what it is equal to, such as `expect.objectContaining`. */
class Matching {
  constructor(readonly matches: (actual: unknown) => boolean) {}
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

function equal(actual: unknown, expected: unknown): boolean {
  if (expected instanceof Matching) return expected.matches(actual);
  if (Object.is(actual, expected)) return true;
  if (!isRecord(actual) || !isRecord(expected)) return false;
  if (actual instanceof Error && expected instanceof Error) return actual.message === expected.message;
  if (actual.constructor !== expected.constructor) return false;
  if (actual instanceof Map && expected instanceof Map) return equal([...actual], [...expected]);
  if (actual instanceof Set && expected instanceof Set) return equal([...actual], [...expected]);
  const keys = new Set([...Object.keys(actual), ...Object.keys(expected)]);
  return [...keys].every((key) => equal(actual[key], expected[key]));
}

function includes(actual: unknown, expected: unknown): boolean {
  if (expected instanceof Matching || !isRecord(expected) || !isRecord(actual))
    return equal(actual, expected);
  if (Array.isArray(expected) || ArrayBuffer.isView(expected)) return equal(actual, expected);
  return Object.entries(expected).every(([key, value]) => includes(actual[key], value));
}

function contains(actual: unknown, expected: unknown): boolean {
  if (typeof actual === 'string') return actual.includes(String(expected));
  return Array.isArray(actual) && actual.includes(expected);
}

function fits(reason: unknown, expected: unknown): boolean {
  if (expected === undefined) return true;
  if (typeof expected === 'function') return reason instanceof expected;
  if (expected instanceof RegExp) return reason instanceof Error && expected.test(reason.message);
  if (typeof expected === 'string') return reason instanceof Error && reason.message.includes(expected);
  return equal(reason, expected);
}

/** What a call throws; a fresh object when it throws nothing, which fits nothing. */
function thrownBy(call: unknown): { readonly thrown: boolean; readonly reason: unknown } {
  if (typeof call !== 'function') return { thrown: true, reason: call };
  try {
    call();
    return { thrown: false, reason: undefined };
  } catch (reason) {
    return { thrown: true, reason };
  }
}

const throws = (call: unknown, expected: unknown): boolean => {
  const { thrown, reason } = thrownBy(call);
  return thrown && fits(reason, expected);
};

const MATCHERS = {
  toBe: Object.is,
  toEqual: equal,
  toMatchObject: includes,
  toThrow: throws,
  toContain: contains,
  toBeUndefined: (actual: unknown) => actual === undefined,
  toBeDefined: (actual: unknown) => actual !== undefined,
  toBeNull: (actual: unknown) => actual === null,
  toBeInstanceOf: (actual: unknown, type: unknown) => typeof type === 'function' && actual instanceof type,
  toHaveLength: (actual: unknown, length: unknown) =>
    equal(typeof actual === 'string' ? actual.length : isRecord(actual) && actual['length'], length),
  toMatch: (actual: unknown, pattern: unknown) =>
    pattern instanceof RegExp ? pattern.test(String(actual)) : String(actual).includes(String(pattern)),
  toBeGreaterThan: (actual: unknown, limit: unknown) => Number(actual) > Number(limit),
  toBeGreaterThanOrEqual: (actual: unknown, limit: unknown) => Number(actual) >= Number(limit),
  toBeLessThan: (actual: unknown, limit: unknown) => Number(actual) < Number(limit),
  toBeLessThanOrEqual: (actual: unknown, limit: unknown) => Number(actual) <= Number(limit),
} satisfies Record<string, (actual: unknown, expected?: unknown) => boolean>;

type Matchers<Result> = Record<keyof typeof MATCHERS, (expected?: unknown) => Result>;

const matchersOf = <Result>(check: (name: keyof typeof MATCHERS, expected: unknown) => Result) =>
  Object.fromEntries(
    Object.keys(MATCHERS).map((name) => [
      name,
      (expected?: unknown) => check(name as keyof typeof MATCHERS, expected),
    ]),
  ) as Matchers<Result>;

function judge(actual: unknown, name: keyof typeof MATCHERS, expected: unknown, wanted: boolean): void {
  const matcher: (actual: unknown, expected?: unknown) => boolean = MATCHERS[name];
  if (matcher(actual, expected) === wanted) return;
  throw new Error(`${show(actual)} ${wanted ? '' : 'not '}${name} ${show(expected)}`);
}

const show = (value: unknown): string =>
  value instanceof Error ? `${value.name}: ${value.message}` : String(value).slice(0, 200);

const settled = async (promise: unknown, wanted: 'resolved' | 'rejected'): Promise<unknown> => {
  const { state, value } = await Promise.resolve(promise).then(
    (result: unknown) => ({ state: 'resolved', value: result }),
    (reason: unknown) => ({ state: 'rejected', value: reason }),
  );
  if (state !== wanted) throw new Error(`the promise ${state} with ${show(value)}`);
  return value;
};

export function expect(actual: unknown) {
  return {
    ...matchersOf((name, expected) => judge(actual, name, expected, true)),
    not: matchersOf((name, expected) => judge(actual, name, expected, false)),
    rejects: matchersOf(async (name, expected) =>
      judge(await settled(actual, 'rejected'), name, expected, true),
    ),
    resolves: {
      ...matchersOf(async (name, expected) => judge(await settled(actual, 'resolved'), name, expected, true)),
      not: matchersOf(async (name, expected) =>
        judge(await settled(actual, 'resolved'), name, expected, false),
      ),
    },
  };
}
expect.objectContaining = (expected: unknown) => new Matching((actual) => includes(actual, expected));
expect.arrayContaining = (expected: readonly unknown[]) =>
  new Matching(
    (actual) =>
      Array.isArray(actual) && expected.every((each) => actual.some((candidate) => equal(candidate, each))),
  );
expect.any = (type: new (...args: never[]) => unknown) =>
  new Matching((actual) => actual instanceof type || typeof actual === type.name.toLowerCase());
