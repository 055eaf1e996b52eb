import { Component, DestroyRef, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { RouterLink } from '@angular/router';
import { ConfirmDialog, type Confirmation } from '../core/confirm.dialog.js';
import { EngineClient } from '../core/engine.client.js';
import type { OwnDeviceView, SessionPlace } from '../core/engine.devices.port.js';
import { I18n } from '../core/i18n/i18n.js';
import { SessionStore } from '../core/session.store.js';
import { BandPrintComponent } from '../ui/band-print.component.js';
import { digits } from '../ui/band-print.js';
import { IconComponent } from '../ui/icon.component.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { DevicesStore } from './devices.store.js';
import { RemoveDeviceDialog } from './remove-device.dialog.js';
import { RenameDeviceDialog } from './rename-device.dialog.js';
import { VerifyDeviceDialog } from './verify-device.dialog.js';

/** Days after which a person is asked whether a device is still theirs. */
const UNSEEN_DAYS = 30;
const DAY_MS = 24 * 3600 * 1000;

/** The own devices, each with the print of its key, and the places where the account is signed in. */
@Component({
  imports: [BandPrintComponent, IconComponent, MatButton, NoticeComponent, RouterLink],
  templateUrl: './devices.page.html',
  styleUrl: './devices.page.scss',
})
export class DevicesPage {
  protected readonly i18n = inject(I18n);
  protected readonly store = inject(DevicesStore);
  private readonly session = inject(SessionStore);
  private readonly dialog = inject(MatDialog);
  protected readonly failure = signal<unknown>(undefined);
  /** What has just happened, for people who hear the page. */
  protected readonly said = signal('');

  constructor() {
    this.read();
    // What was listed before a break of the connection may have changed during it.
    const stop = inject(EngineClient).onEvent((event) => {
      const isBack = event.type === 'connection' && event.state === 'online';
      // The account book says also which devices were compared on another one.
      if (isBack || event.type === 'contacts-changed') this.read();
    });
    inject(DestroyRef).onDestroy(stop);
  }

  protected digitsOf(fingerprint: string): string {
    return digits(fingerprint, 4);
  }

  /** Days since the device was last seen, when they are many; else null. */
  protected unseenDays({ lastSeen, registeredAt, thisOne }: OwnDeviceView, now = Date.now()): number | null {
    const days = Math.floor((now - Date.parse(lastSeen ?? registeredAt)) / DAY_MS);
    return thisOne || days < UNSEEN_DAYS ? null : days;
  }

  /** What to say of a certificate that ends soon, or has ended. */
  protected renewal({ thisOne }: OwnDeviceView, ends: string, now = Date.now()) {
    if (Date.parse(ends) < now) return 'devices.renew.over';
    return thisOne ? 'devices.renew.here' : 'devices.renew.there';
  }

  protected nameOf({ client }: SessionPlace): string {
    return client === '' ? this.i18n.t('sessions.unknown') : client;
  }

  protected rename(device: OwnDeviceView): void {
    this.dialog.open(RenameDeviceDialog, { data: device });
  }

  protected verify(device: OwnDeviceView): void {
    this.dialog.open(VerifyDeviceDialog, { data: device });
  }

  protected remove(device: OwnDeviceView): void {
    this.dialog
      .open<RemoveDeviceDialog, OwnDeviceView, boolean>(RemoveDeviceDialog, {
        data: device,
        role: 'alertdialog',
      })
      .afterClosed()
      .subscribe((removed) => {
        if (removed === true) this.said.set(this.i18n.t('devices.removed', { name: device.name }));
      });
  }

  protected end({ sessionId }: SessionPlace): void {
    this.failure.set(undefined);
    this.store.end(sessionId).catch((error: unknown) => this.failed(error));
  }

  protected endOthers(): void {
    const data: Confirmation = {
      title: this.i18n.t('sessions.end-others.title'),
      text: this.i18n.t('sessions.end-others.text'),
      submit: this.i18n.t('sessions.end-others.submit'),
      busy: this.i18n.t('sessions.end-others.busy'),
      act: () => this.store.endOthers(),
    };
    this.dialog.open(ConfirmDialog, { data, role: 'alertdialog' });
  }

  private read(): void {
    this.failure.set(undefined);
    this.store.read().catch((error: unknown) => this.failed(error));
  }

  private failed(error: unknown): void {
    this.session.noticed(error);
    this.failure.set(error);
  }
}
