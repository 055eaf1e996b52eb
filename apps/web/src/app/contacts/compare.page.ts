import { Component, computed, effect, inject, input, signal } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { RouterLink } from '@angular/router';
import type { AccountId } from '@collab/domain';
import { firstValueFrom } from 'rxjs';
import type { ComparisonView } from '../core/engine.contacts.port.js';
import { I18n } from '../core/i18n/i18n.js';
import { ScanCodeDialog, type ScannedCode } from '../core/scan-code.dialog.js';
import { PageTitle } from '../core/page-title.js';
import { AvatarComponent } from '../ui/avatar.component.js';
import { BandPrintComponent } from '../ui/band-print.component.js';
import { digits } from '../ui/band-print.js';
import { EmptyComponent } from '../ui/empty.component.js';
import { IconComponent } from '../ui/icon.component.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { QrCodeComponent } from '../ui/qr-code.component.js';
import { Submission } from '../ui/submission.js';
import { compareDigits, groupsOf } from './compare-digits.js';
import { PersonStore } from './person.store.js';

const STEP_ICONS = { first: 'key', changed: 'shield-alert', seen: 'eye', verified: 'seal' } as const;

/** Whether two people see the same keys: by eye, by ear, by typing, by camera. */
@Component({
  imports: [
    AvatarComponent,
    BandPrintComponent,
    EmptyComponent,
    IconComponent,
    MatButton,
    MatFormFieldModule,
    MatIconButton,
    MatInput,
    NoticeComponent,
    QrCodeComponent,
    RouterLink,
  ],
  templateUrl: './compare.page.html',
  styleUrl: './compare.page.scss',
})
export class ComparePage {
  protected readonly i18n = inject(I18n);
  protected readonly store = inject(PersonStore);
  private readonly dialog = inject(MatDialog);
  private readonly title = inject(PageTitle);
  protected readonly icons = STEP_ICONS;

  /** From the address. */
  readonly accountId = input.required<AccountId>();
  protected readonly comparison = signal<ComparisonView | undefined>(undefined);
  protected readonly missing = signal<unknown>(undefined);
  protected readonly groups = computed(() => groupsOf(this.comparison()?.digits ?? ''));
  /** The sixty digits are thirty bytes in the notation that a band print reads. */
  protected readonly print = computed(() => this.comparison()?.digits ?? '');
  /** The group that is read aloud; 0 while none is. */
  protected readonly step = signal(0);
  protected readonly typed = signal('');
  protected readonly typing = computed(() => compareDigits(this.typed(), this.comparison()?.digits ?? ''));
  protected readonly outcome = signal<'verified' | 'differs' | undefined>(undefined);
  protected readonly copied = signal(false);
  protected readonly submission = new Submission();
  /** As it is now: a key that changes while the page is open is compared anew. */
  protected readonly identity = computed(() => this.store.person()?.identity ?? null);

  constructor() {
    effect(() => {
      this.store.open(this.accountId());
      const key = this.identity()?.key;
      if (key !== undefined && key !== this.comparison()?.person.identity?.key) void this.load();
    });
    effect(() => {
      const name = this.comparison()?.person.displayName;
      if (name !== undefined) this.title.name(this.i18n.t('compare.title', { name }));
    });
  }

  protected nextGroup(): void {
    this.step.update((step) => (step % 12) + 1);
  }

  protected async copy(): Promise<void> {
    await navigator.clipboard.writeText(this.groups().join(' '));
    this.copied.set(true);
  }

  protected async scan(): Promise<void> {
    const scanned = await firstValueFrom(
      this.dialog.open<ScanCodeDialog, ScannedCode, string>(ScanCodeDialog, { data: 'person' }).afterClosed(),
    );
    const key = this.key();
    if (scanned === undefined || key === undefined) return;
    await this.submission.run(async () => {
      const matches = await this.store.scan(this.accountId(), key, scanned);
      this.outcome.set(matches ? 'verified' : 'differs');
    });
  }

  protected match(): Promise<void> {
    const key = this.key();
    if (key === undefined) return Promise.resolve();
    return this.submission.run(async () => {
      await this.store.verify(this.accountId(), key);
      this.outcome.set('verified');
    });
  }

  protected short(key: string): string {
    return digits(key, 2);
  }

  private key(): string | undefined {
    return this.comparison()?.person.identity?.key;
  }

  private async load(): Promise<void> {
    try {
      this.comparison.set(await this.store.compare(this.accountId()));
      this.outcome.set(undefined);
    } catch (error) {
      this.missing.set(error);
    }
  }
}
