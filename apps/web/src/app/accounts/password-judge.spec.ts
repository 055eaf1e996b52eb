import { describe, expect, it } from '@jest/globals';
import { judgePassword } from './password-judge.js';

const MAELLE = ['Maëlle Kervadec', 'm.kervadec@glenan.example', 'collab', 'marine.example.org'];
const judge = (password: string, unlike: readonly string[] = []) => judgePassword(password, unlike, 12);

describe('the judge of new passwords', () => {
  it.each([
    ['password1234', 'common'],
    ['P@ssw0rd123456', 'common'],
    ['Bonjour123456', 'common'],
    ['4321drowssap', 'common'],
    ['unbelievable', 'common'],
    ['aaaaaaaaaaaaaaaa', 'pattern'],
    ['12345678901234', 'common'],
    ['abcdefghijklmn', 'pattern'],
    ['qwertyuiop[]', 'pattern'],
    ['azertyuiopqs', 'pattern'],
    ['motdepassemotdepasse', 'pattern'],
    ['aqwzsxedcrfv', 'common'],
  ])('refuses %s', (password, fault) => {
    expect(judge(password)).toEqual({ strength: 'weak', fault });
  });

  it.each([
    'maelle kervadec',
    'Maëlle2026!!!',
    'M43ll3-K3rv4d3c',
    'cedavrekelleam7',
    'm.kervadec-2026',
    'glenan glenan kelp',
    'collab-2026-xyz',
    'C0||@b marine 77',
  ])('refuses %s, which looks like its owner or the place', (password) => {
    expect(judge(password, MAELLE)).toEqual({ strength: 'weak', fault: 'personal' });
    // Control: the same for somebody else.
    expect(judge(password).fault).not.toBe('personal');
  });

  it('lets a name stand in a sentence that is long enough without it', () => {
    expect(judge('maelle counts seals on the ice', MAELLE).fault).toBeUndefined();
  });

  it('does not take every short word for a name', () => {
    expect(judge('li lights nine lamps', ['Li Wu', 'li@a.example']).fault).toBeUndefined();
  });

  it.each([
    'kelp-forest-at-low-tide',
    'la marée basse découvre douze casiers',
    'sept phoques sur un glaçon',
    'correct horse battery staple',
    '海藻の森は干潮のときに見える',
  ])('calls %s strong', (password) => expect(judge(password, MAELLE)).toEqual({ strength: 'strong' }));

  it('calls twelve random characters good', () => {
    expect(judge('Xk3-9qLmP2vR')).toEqual({ strength: 'good' });
  });

  it('answers for the longest that is accepted', () => {
    expect(judge('tide and kelp, fog and amber. '.repeat(5).slice(0, 128)).strength).toBeDefined();
  });
});
