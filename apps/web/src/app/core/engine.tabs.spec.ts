import { deserialize, serialize } from 'node:v8';
import { describe, expect, it } from '@jest/globals';
import { EngineError, type EngineEvent } from './engine.port.js';
import type { EngineRequest } from './engine.protocol.js';
import { EngineTabs, type Port } from './engine.tabs.js';

type Listener = (message: { readonly data: unknown }) => void;

/** The tabs of one browser: a channel between them, one lock, and a worker that the test answers for. */
class Browser {
  private readonly channels = new Map<string, Listener>();
  private readonly queue: { tab: string; grant: () => void }[] = [];
  readonly workers: {
    tab: string;
    asked: EngineRequest[];
    say: (message: unknown) => void;
    crash: () => void;
  }[] = [];

  open(tab: string): { tabs: EngineTabs; events: EngineEvent[] } {
    const events: EngineEvent[] = [];
    const tabs = new EngineTabs(
      {
        tab,
        channel: {
          postMessage: (data) => this.broadcast(tab, data),
          addEventListener: (_type, listener) => this.channels.set(tab, listener),
        },
        startWorker: (crash) => this.startWorker(tab, crash),
        lead: () => new Promise((grant) => this.wait(tab, grant)),
      },
      (event) => events.push(event),
    );
    return { tabs, events };
  }

  /** The tab hears nothing more, but the others do not know yet. */
  fallSilent(tab: string): void {
    this.channels.delete(tab);
  }

  /** The tab is gone: it hears nothing more and the lock goes to the next. */
  async close(tab: string): Promise<void> {
    this.channels.delete(tab);
    this.queue.splice(
      this.queue.findIndex((waiting) => waiting.tab === tab),
      1,
    );
    this.queue[0]?.grant();
    await settled();
  }

  private wait(tab: string, grant: () => void): void {
    this.queue.push({ tab, grant });
    if (this.queue.length === 1) grant();
  }

  private broadcast(from: string, data: unknown): void {
    const copy: unknown = deserialize(serialize(data));
    for (const [tab, listener] of this.channels)
      if (tab !== from) queueMicrotask(() => listener({ data: copy }));
  }

  private startWorker(tab: string, crash: () => void): Port {
    const worker = { tab, asked: [] as EngineRequest[], say: (_message: unknown): void => undefined, crash };
    this.workers.push(worker);
    return {
      postMessage: (request) => worker.asked.push(request as EngineRequest),
      addEventListener: (_type, listener) => {
        worker.say = (data) => listener({ data });
      },
    };
  }
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

async function twoTabs() {
  const browser = new Browser();
  const first = browser.open('first');
  await settled();
  const second = browser.open('second');
  await settled();
  const [worker] = browser.workers;
  if (worker === undefined) throw new Error('no worker was started');
  return { browser, first, second, worker };
}

describe('the tabs of one browser', () => {
  it('share one worker, and each gets its own answers', async () => {
    const { browser, first, second, worker } = await twoTabs();
    const inFirst = first.tabs.call('rooms', undefined);
    const inSecond = second.tabs.call('devices', undefined);
    await settled();
    expect(browser.workers).toHaveLength(1);
    expect(worker.asked.map((request) => request.method)).toEqual(['rooms', 'devices']);
    for (const { id, method } of worker.asked) worker.say({ id, result: `${method} answered` });
    expect(await inFirst).toBe('rooms answered');
    expect(await inSecond).toBe('devices answered');
  });

  it('get a refusal as an error with its code', async () => {
    const { second, worker } = await twoTabs();
    const call = second.tabs.call('invite', { email: 'nobody@example.org' });
    await settled();
    worker.say({ id: worker.asked[0]?.id, error: 'person-unknown' });
    await expect(call).rejects.toEqual(new EngineError('person-unknown'));
  });

  it('hear what the worker tells, and a tab that opens later hears how the connection stands', async () => {
    const { browser, first, second, worker } = await twoTabs();
    worker.say({ event: { type: 'connection', state: 'offline' } });
    await settled();
    const third = browser.open('third');
    await settled();
    for (const tab of [first, second, third]) {
      expect(tab.events).toContainEqual({ type: 'connection', state: 'offline' });
    }
  });

  it('wait with their calls until a tab leads', async () => {
    const browser = new Browser();
    const only = browser.open('only');
    const call = only.tabs.call('restore', undefined);
    await settled();
    expect(browser.workers[0]?.asked.map((request) => request.method)).toEqual(['restore']);
    browser.workers[0]?.say({ id: 1, result: null });
    expect(await call).toBeNull();
  });

  it('go on when the leader closes: the next one leads, restores first, asks reads again and repeats no change', async () => {
    const { browser, second } = await twoTabs();
    const read = second.tabs.call('rooms', undefined);
    const change = second.tabs.call('send', { text: 'once' }).catch((error: unknown) => error);
    await settled();
    await browser.close('first');
    const taken = browser.workers[1];
    expect(taken?.tab).toBe('second');
    expect(taken?.asked.map((request) => request.method)).toEqual(['restore']);
    taken?.say({ id: taken.asked[0]?.id, result: {} });
    expect(taken?.asked.map((request) => request.method)).toEqual(['restore', 'rooms']);
    taken?.say({ id: taken.asked[1]?.id, result: 'rooms of the new worker' });
    expect(await read).toBe('rooms of the new worker');
    expect(await change).toEqual(new EngineError('network'));
    expect(second.events).toContainEqual({ type: 'rooms-changed' });
  });

  it('ask the new leader for a change that the closed one never had in hand', async () => {
    const { browser, second, worker } = await twoTabs();
    browser.fallSilent('first');
    const change = second.tabs.call('send', { text: 'into the gap' });
    await settled();
    await browser.close('first');
    const [, taken] = browser.workers;
    taken?.say({ id: taken.asked[0]?.id, result: {} });
    expect([...worker.asked, ...(taken?.asked ?? [])].map(({ method }) => method)).toEqual([
      'restore',
      'send',
    ]);
    taken?.say({ id: taken.asked[1]?.id, result: 'sent once' });
    expect(await change).toBe('sent once');
  });

  it('would send twice if a change were asked again', async () => {
    const { browser, second, worker } = await twoTabs();
    void second.tabs.call('markRead', { seq: 1 });
    await settled();
    await browser.close('first');
    const [, taken] = browser.workers;
    taken?.say({ id: taken.asked[0]?.id, result: {} });
    const asked = [...worker.asked, ...(taken?.asked ?? [])];
    expect(asked.filter((request) => request.method === 'markRead')).toHaveLength(2);
  });

  it('follow the new leader in tabs that neither led before nor lead now', async () => {
    const { browser } = await twoTabs();
    const third = browser.open('third');
    await settled();
    await browser.close('first');
    const call = third.tabs.call('rooms', undefined);
    await settled();
    const taken = browser.workers[1];
    expect(taken?.asked.map((request) => request.method)).toEqual(['restore']);
    taken?.say({ id: taken.asked[0]?.id, result: {} });
    await settled();
    const request = taken?.asked.at(-1);
    expect(request?.method).toBe('rooms');
    taken?.say({ id: request?.id, result: [] });
    expect(await call).toEqual([]);
  });

  it('keep what is asked during a takeover for the new leader, and lose nothing', async () => {
    const { browser, second } = await twoTabs();
    const third = browser.open('third');
    await settled();
    await browser.close('first');
    const sends = [second, third].map(({ tabs }) => tabs.call('send', { text: 'in between' }));
    await settled();
    const taken = browser.workers[1];
    expect(taken?.asked.map((request) => request.method)).toEqual(['restore']);
    taken?.say({ id: taken.asked[0]?.id, result: {} });
    await settled();
    for (const { id, method } of taken?.asked.slice(1) ?? []) taken?.say({ id, result: `${method} done` });
    expect(await Promise.all(sends)).toEqual(['send done', 'send done']);
  });

  it('say it at once when the worker crashes, now and later', async () => {
    const { first, second, worker } = await twoTabs();
    const open = second.tabs.call('rooms', undefined).catch((error: unknown) => error);
    await settled();
    worker.crash();
    await settled();
    expect(await open).toEqual(new EngineError('crypto'));
    await expect(first.tabs.call('rooms', undefined)).rejects.toEqual(new EngineError('crypto'));
  });
});
