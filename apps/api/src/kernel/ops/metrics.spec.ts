import { describe, expect, it } from '@jest/globals';
import { Metrics } from './metrics.js';

describe('metrics', () => {
  it('read a count anew each time they are asked, and do not add it to itself', async () => {
    const metrics = new Metrics();
    let frames = 3;
    metrics.count('frames_total', 'Frames.', () => frames);
    expect(await metrics.render()).toMatch(/^collab_frames_total 3$/m);
    expect(await metrics.render()).toMatch(/^collab_frames_total 3$/m);
    frames = 5;
    expect(await metrics.render()).toMatch(/^collab_frames_total 5$/m);
  });

  it('tell a count for each value of its label', async () => {
    const metrics = new Metrics();
    const refusals = new Map([['not-found', 1]]);
    metrics.countBy('refusals_total', 'Refusals.', 'code', () => refusals);
    refusals.set('not-found', 2).set('forbidden', 1);
    const text = await metrics.render();
    expect(text).toMatch(/^collab_refusals_total\{code="not-found"\} 2$/m);
    expect(text).toMatch(/^collab_refusals_total\{code="forbidden"\} 1$/m);
  });
});
