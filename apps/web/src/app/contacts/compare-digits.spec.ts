import { describe, expect, it } from '@jest/globals';
import { compareDigits, groupsOf } from './compare-digits.js';

const NUMBER = '381429057712066458317092933418082645519061377248059164307752';

describe('a safety number that is typed', () => {
  it('is the same so far, and in the end, whatever stands between the digits', () => {
    expect(compareDigits('', NUMBER)).toEqual({ kind: 'none' });
    expect(compareDigits('38142 9', NUMBER)).toEqual({ kind: 'so-far', n: 6 });
    expect(compareDigits(groupsOf(NUMBER).join(' - '), NUMBER)).toEqual({ kind: 'same' });
  });

  it('differs in the group where the first digit is another one, or where there is one too many', () => {
    expect(compareDigits('38142 91', NUMBER)).toEqual({ kind: 'differs', group: 2 });
    expect(compareDigits('4', NUMBER)).toEqual({ kind: 'differs', group: 1 });
    expect(compareDigits(`${NUMBER}1`, NUMBER)).toEqual({ kind: 'differs', group: 12 });
  });

  it('is read in twelve groups of five', () => {
    expect(groupsOf(NUMBER)).toHaveLength(12);
    expect(groupsOf(NUMBER).join('')).toBe(NUMBER);
  });
});
