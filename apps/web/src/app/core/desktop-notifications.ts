import { DOCUMENT, Injectable, inject, signal } from '@angular/core';

/** What a notification says, and what follows a click on it. */
export interface DesktopNotification {
  /** A later one of the same tag takes the place of an earlier one, from whichever tab. */
  readonly tag: string;
  readonly title: string;
  readonly body: string;
  readonly open: () => void;
}

/** Held by each tab that somebody looks at; it ends with the tab. */
const LOOKED_AT = 'collab-looked-at';

/** Notifications of the browser's system, while no tab of Collab is looked at. */
@Injectable({ providedIn: 'root' })
export class DesktopNotifications {
  private readonly page = inject(DOCUMENT);
  private readonly known = signal(permission());
  /** `default` until the browser has asked the person; `unsupported` where pages cannot notify. */
  readonly permission = this.known.asReadonly();
  private readonly shown = new Set<Notification>();
  private stopLooking: (() => void) | undefined;

  constructor() {
    this.page.addEventListener('visibilitychange', () => this.looked());
    this.looked();
    // People also change their mind in the browser's own settings.
    navigator.permissions
      ?.query({ name: 'notifications' })
      .then((status) => status.addEventListener('change', () => this.known.set(permission())))
      .catch(() => undefined);
  }

  /** Has the browser ask. Call it right in the answer to a click: browsers ask for nothing else. */
  async ask(): Promise<void> {
    if (this.known() !== 'default') return;
    await Notification.requestPermission().catch(() => undefined);
    this.known.set(permission());
  }

  /** Shows it if nobody looks at Collab in this browser and the person allows it. */
  async show({ tag, title, body, open }: DesktopNotification): Promise<void> {
    if (permission() !== 'granted' || (await this.isLookedAt())) return;
    try {
      const notification = new Notification(title, { tag, body });
      this.shown.add(notification);
      notification.onclose = () => this.shown.delete(notification);
      notification.onclick = () => {
        this.page.defaultView?.focus();
        notification.close();
        open();
      };
    } catch {
      // Browsers of phones have the constructor and refuse it.
      this.known.set('unsupported');
    }
  }

  /** In this tab or another one. */
  private async isLookedAt(): Promise<boolean> {
    if (this.page.visibilityState === 'visible') return true;
    const { held } = await navigator.locks.query();
    return held?.some(({ name }) => name === LOOKED_AT) ?? false;
  }

  private looked(): void {
    this.stopLooking?.();
    this.stopLooking = undefined;
    if (this.page.visibilityState !== 'visible') return;
    for (const notification of this.shown) notification.close();
    const looking = new Promise<void>((resolve) => (this.stopLooking = resolve));
    void navigator.locks.request(LOOKED_AT, { mode: 'shared' }, () => looking);
  }
}

const permission = (): NotificationPermission | 'unsupported' =>
  'Notification' in globalThis ? Notification.permission : 'unsupported';
