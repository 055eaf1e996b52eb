import { describe, expect, it } from '@jest/globals';
import { EventId, Refusal } from '@collab/domain';
import { EnvelopeTexts } from './envelope-texts.js';

const ID = EventId.parse('m1N2b3V4c5X6z7L8k9J0hA');
const FIRST = { keyPart: 'a2V5', body: 'Ym9keQ' };

describe('the texts of envelopes that are being appended', () => {
  it('are handed over once, in the spelling in which they came', () => {
    const texts = new EnvelopeTexts();
    texts.keep(ID, FIRST);
    texts.keep(ID, { ...FIRST });
    expect(texts.take(ID)).toEqual(FIRST);
    expect(texts.take(ID)).toBeUndefined();
  });

  it('are not replaced by another text under the same id', () => {
    const texts = new EnvelopeTexts();
    texts.keep(ID, FIRST);
    expect(() => texts.keep(ID, { ...FIRST, body: 'b3RoZXI' })).toThrow(Refusal);
    expect(texts.take(ID)).toEqual(FIRST);
  });
});
