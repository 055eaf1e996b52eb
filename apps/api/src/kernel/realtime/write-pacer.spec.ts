import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { WritePacer } from './write-pacer.js';

const output = () => ({ flush: jest.fn() });

describe('the pacer of writes', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('lets output go at the end of the turn when nothing went shortly before', () => {
    const pacer = new WritePacer(5);
    const [first, second] = [output(), output()];
    pacer.schedule(first);
    pacer.schedule(second);
    expect(first.flush).not.toHaveBeenCalled();
    jest.advanceTimersByTime(0);
    expect(first.flush).toHaveBeenCalledTimes(1);
    expect(second.flush).toHaveBeenCalledTimes(1);
  });

  it('gathers what comes in the milliseconds after that', () => {
    const pacer = new WritePacer(5);
    pacer.schedule(output());
    jest.advanceTimersByTime(0);
    const later = output();
    pacer.schedule(later);
    jest.advanceTimersByTime(4);
    expect(later.flush).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(later.flush).toHaveBeenCalledTimes(1);
  });

  it('holds nothing back for good', () => {
    const pacer = new WritePacer(5);
    const outputs = Array.from({ length: 10 }, output);
    for (const each of outputs) {
      pacer.schedule(each);
      jest.advanceTimersByTime(2);
    }
    jest.advanceTimersByTime(5);
    for (const each of outputs) expect(each.flush).toHaveBeenCalledTimes(1);
  });
});
