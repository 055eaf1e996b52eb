import Sequencer from '@jest/test-sequencer';

/** The longest. Begun last, one of them would keep a single worker busy at the end. */
const LONGEST =
  /tests\/(guarantees\/(back-in|malformed-req|nothing-is|renewed)|faults\/(crash|start)|e2e\/(contacts|devices|pages))/;

/** The long specs first, the others as Jest sorts them: by their last duration, or by size. */
export default class LongestFirst extends Sequencer {
  /** @param {readonly import('@jest/test-result').Test[]} tests */
  sort(tests) {
    const sorted = super.sort([...tests]);
    const isLong = (/** @type {import('@jest/test-result').Test} */ { path }) => LONGEST.test(path);
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
}
