/**
 * What a spec imports from `@jest/globals`: living bindings, as each file has a run of its own (`native-runner.mjs`).
 */
export let afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest, test;

/** @param {any} globals of the file that runs now */
export function setGlobals(globals) {
  ({ afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest, test } = globals);
}
