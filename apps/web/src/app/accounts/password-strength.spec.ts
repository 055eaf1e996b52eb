import { describe, expect, it } from '@jest/globals';
import { passwordStrength } from './password-strength.js';

describe('the password hint', () => {
  it.each([
    'aaaaaaaaaaaaaaaa',
    'password1234',
    'azertyuiop',
    '12345678901234',
    'abcdefghijklmn',
    'motdepassemotdepasse',
  ])('calls %s easy to guess', (password) => expect(passwordStrength(password, [])).toBe('weak'));

  it('does not count the own name and address', () => {
    const personal = ['Maëlle Kervadec', 'maelle@glenan.example'];
    expect(passwordStrength('maelle kervadec glenan', personal)).toBe('weak');
    expect(passwordStrength('maelle kervadec glenan', [])).not.toBe('weak');
  });

  it('calls a sentence strong', () => {
    expect(passwordStrength('kelp-forest-at-low-tide', [])).toBe('strong');
    expect(passwordStrength('la marée basse découvre douze casiers', [])).toBe('strong');
  });

  it('grows with what is added', () => {
    const order = ['weak', 'fair', 'good', 'strong'];
    const grades = ['tide', 'tide kelp', 'tide kelp fog9', 'tide kelp fog9 amber lamp'].map((password) =>
      order.indexOf(passwordStrength(password, [])),
    );
    expect([...grades].sort()).toEqual(grades);
    expect(grades.at(-1)).toBeGreaterThan(grades[0] ?? 0);
  });
});
