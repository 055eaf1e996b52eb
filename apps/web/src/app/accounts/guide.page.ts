import { Component, ElementRef, computed, inject, signal, viewChild } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router } from '@angular/router';
import type { OutputOf, ReadGuide } from '@collab/domain';
import { EngineClient } from '../core/engine.client.js';
import { EngineError } from '../core/engine.port.js';
import { I18n } from '../core/i18n/i18n.js';
import { SessionStore } from '../core/session.store.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { Submission } from '../ui/submission.js';
import { GuideFigureComponent } from './guide-figure.component.js';
import { GuideReadersComponent } from './guide-readers.component.js';

const STEPS = ['sees', 'cannot', 'people', 'expiring', 'phishing'] as const;
export type GuideStep = (typeof STEPS)[number];

/** The guide for the first use: five short steps, left at any time, offered again at the next log-in until it was read. */
@Component({
  imports: [GuideFigureComponent, GuideReadersComponent, MatButton, NoticeComponent],
  templateUrl: './guide.page.html',
  styleUrl: './guide.page.scss',
})
export class GuidePage {
  protected readonly i18n = inject(I18n);
  protected readonly session = inject(SessionStore);
  private readonly engine = inject(EngineClient);
  private readonly router = inject(Router);
  private readonly heading = viewChild.required<ElementRef<HTMLElement>>('heading');

  protected readonly steps = STEPS;
  protected readonly place = signal(0);
  protected readonly step = computed(() => STEPS[this.place()] ?? 'sees');
  protected readonly isLast = computed(() => this.place() === STEPS.length - 1);
  protected readonly guide = signal<OutputOf<typeof ReadGuide> | undefined>(undefined);
  protected readonly submission = new Submission();
  protected readonly host = location.host;

  constructor() {
    void this.look();
  }

  protected title(step: GuideStep): string {
    return this.i18n.t(`guide.${step}.title`);
  }

  protected text(step: GuideStep): string {
    return this.i18n.t(`guide.${step}.text`);
  }

  /** What somebody can do about it. */
  protected advice(step: GuideStep): string {
    return step === 'phishing'
      ? this.i18n.t('guide.phishing.do', { host: this.host })
      : this.i18n.t(`guide.${step}.do`);
  }

  protected go(place: number): void {
    this.place.set(place);
    // The words change under the same buttons: whoever listens has to hear the new ones.
    this.heading().nativeElement.focus();
  }

  protected leave(): Promise<boolean> {
    return this.router.navigateByUrl('/rooms');
  }

  /** Says that it was read; without an answer of the server it stays unread, and the page stays. */
  protected async finish(): Promise<void> {
    await this.submission.run(async () => {
      const { version } = this.guide() ?? (await this.engine.call('guide'));
      await this.engine.call('completeGuide', { version });
      await this.leave();
    });
    const error = this.submission.failure();
    if (error === undefined) return;
    this.session.noticed(error);
    // Administrators have asked for it anew in between: what is on the screen is what there is to read.
    if (error instanceof EngineError && error.code === 'conflict') await this.look();
  }

  private async look(): Promise<void> {
    this.guide.set(await this.engine.call('guide').catch(() => undefined));
  }
}
