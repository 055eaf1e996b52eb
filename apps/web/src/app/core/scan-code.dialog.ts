import { Component, DestroyRef, ElementRef, afterNextRender, inject, signal, viewChild } from '@angular/core';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import { DialogFrameComponent } from '../ui/dialog-frame.component.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { I18n } from './i18n/i18n.js';
import { openQrReader } from './qr-reader.js';

/** Milliseconds between two looks at the picture. */
const LOOK_EVERY = 150;

/** Whose code is looked for: the safety number of a person, or a new link of another own device. */
export type ScannedCode = 'person' | 'device';

/** Reads a QR code by the camera; closes with its text. The picture is looked at here and kept nowhere. */
@Component({
  imports: [DialogFrameComponent, NoticeComponent],
  template: `
    <app-dialog-frame [heading]="i18n.t(of === 'person' ? 'scan.title.person' : 'scan.title.device')">
      @if (state() === 'denied') {
        <app-notice kind="caution">{{
          i18n.t(of === 'person' ? 'scan.denied.person' : 'scan.denied.device')
        }}</app-notice>
      } @else {
        <p>{{ i18n.t(state() === 'asking' ? 'scan.asking' : 'scan.text') }}</p>
        <video #picture muted playsinline [attr.aria-label]="i18n.t('scan.picture')"></video>
      }
    </app-dialog-frame>
  `,
  styles: `
    video {
      display: block;
      width: 100%;
      max-height: 60vh;
      border-radius: var(--r-m);
      background: #101413;
      object-fit: cover;
    }
  `,
})
export class ScanCodeDialog {
  protected readonly i18n = inject(I18n);
  protected readonly of = inject<ScannedCode>(MAT_DIALOG_DATA);
  private readonly dialog = inject(MatDialogRef<ScanCodeDialog, string>);
  private readonly picture = viewChild<ElementRef<HTMLVideoElement>>('picture');
  protected readonly state = signal<'asking' | 'looking' | 'denied'>('asking');
  private stream: MediaStream | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private closed = false;

  constructor() {
    inject(DestroyRef).onDestroy(() => this.stop());
    afterNextRender(() => {
      this.start().catch(() => {
        this.stop();
        this.state.set('denied');
      });
    });
  }

  private async start(): Promise<void> {
    const video = this.picture()?.nativeElement;
    if (video === undefined) return;
    this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
    if (this.closed) return this.stop();
    video.srcObject = this.stream;
    await video.play();
    this.state.set('looking');
    const read = await openQrReader();
    const look = async (): Promise<void> => {
      const text = await read(video);
      if (text !== undefined) return this.dialog.close(text);
      if (!this.closed) this.timer = setTimeout(() => void look(), LOOK_EVERY);
    };
    await look();
  }

  private stop(): void {
    this.closed = true;
    clearTimeout(this.timer);
    for (const track of this.stream?.getTracks() ?? []) track.stop();
  }
}
