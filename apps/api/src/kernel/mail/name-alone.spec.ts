import { describe, expect, it } from '@jest/globals';
import { nameAlone } from './name-alone.js';

describe('a name in a mail that nobody has asked for', () => {
  it.each(['Maëlle Kervadec', 'Samir Okoro-Bret', 'J. R. O’Neill (CNRS)', '山田花子'])(
    'may be %s',
    (name) => {
      expect(nameAlone(name)).toBe(name);
    },
  );

  it.each(['pay at https://evil.example/pay', 'evil.example', 'your invoice: 4711', 'x'.repeat(61)])(
    'is left out where it is %s',
    (name) => {
      expect(nameAlone(name)).toBeNull();
    },
  );
});
