import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, jest } from '@jest/globals';
import { WriteRound } from './write-round.js';

const output = () => ({ flush: jest.fn() });

describe('a round of writes', () => {
  it('lets the output of one turn go at its end', async () => {
    const round = new WriteRound();
    const [first, second] = [output(), output()];
    round.schedule(first);
    await Promise.resolve();
    round.schedule(second);
    expect(first.flush).not.toHaveBeenCalled();
    await nextTurn();
    expect(first.flush).toHaveBeenCalledTimes(1);
    expect(second.flush).toHaveBeenCalledTimes(1);
  });

  it('starts anew with what is scheduled while it ends', async () => {
    const round = new WriteRound();
    const late = output();
    round.schedule({ flush: () => round.schedule(late) });
    await nextTurn();
    await nextTurn();
    expect(late.flush).toHaveBeenCalledTimes(1);
  });
});
