/** A notification as a browser was asked to show it. */
export interface Shown {
  readonly title: string;
  readonly tag: string;
  readonly body: string;
  closed: boolean;
  click(): void;
}

/** Stands where a browser stands: what it shows outside of its window, what people answer it, which tabs they look at. */
export class FakeDesktop {
  readonly shown: Shown[] = [];
  asked = 0;
  permission: NotificationPermission = 'default';
  /** What the person answers when the browser asks. */
  answer: NotificationPermission = 'granted';
  /** Whether another tab of Collab is in front of the person. */
  otherTab = false;

  /** Takes the place of the browser's own for one test; `look(false)` puts the page out of sight. */
  install(): void {
    replaceBrowser(this);
    this.look(true);
  }

  look(at: boolean): void {
    const value = at ? 'visible' : 'hidden';
    Object.defineProperty(document, 'visibilityState', { configurable: true, value });
    document.dispatchEvent(new Event('visibilitychange'));
  }
}

function replaceBrowser(desktop: FakeDesktop): void {
  class FakeNotification {
    static get permission() {
      return desktop.permission;
    }
    static async requestPermission() {
      desktop.asked += 1;
      return (desktop.permission = desktop.answer);
    }
    onclick: (() => void) | null = null;
    onclose: (() => void) | null = null;
    private readonly record: Shown;
    constructor(title: string, { tag, body }: { tag: string; body: string }) {
      this.record = { title, tag, body, closed: false, click: () => this.onclick?.() };
      desktop.shown.push(this.record);
    }
    close() {
      this.record.closed = true;
      this.onclose?.();
    }
  }
  const held: { name: string }[] = [];
  const locks = {
    query: async () => ({ held: desktop.otherTab ? [...held, { name: 'collab-looked-at' }] : held }),
    request: async (name: string, _options: unknown, hold: () => Promise<void>) => {
      const lock = { name };
      held.push(lock);
      await hold();
      held.splice(held.indexOf(lock), 1);
    },
  };
  Object.defineProperty(globalThis, 'Notification', { configurable: true, value: FakeNotification });
  Object.defineProperty(navigator, 'locks', { configurable: true, value: locks });
  Object.defineProperty(globalThis, 'focus', { configurable: true, value: () => undefined });
}
