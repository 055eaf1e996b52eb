import { Component, computed, inject, signal } from '@angular/core';
import { NonNullableFormBuilder, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { Router, RouterLink } from '@angular/router';
import { EngineClient } from '../core/engine.client.js';
import { I18n } from '../core/i18n/i18n.js';
import { PasswordFieldComponent } from '../core/password-field.component.js';
import { SessionStore } from '../core/session.store.js';
import { MarkComponent } from '../ui/mark.component.js';
import { NoticeComponent } from '../ui/notice.component.js';
import { Submission } from '../ui/submission.js';
import { AccountFrameComponent } from './account-frame.component.js';

const GROUPS = 8;

/** Shows a new recovery sheet once, and stores it when its owner has shown to have kept it. */
@Component({
  imports: [
    AccountFrameComponent,
    MarkComponent,
    MatButton,
    MatFormFieldModule,
    MatInput,
    NoticeComponent,
    PasswordFieldComponent,
    ReactiveFormsModule,
    RouterLink,
  ],
  templateUrl: './recovery-sheet.page.html',
  styleUrls: ['./account-form.scss', './recovery-sheet.page.scss'],
})
export class RecoverySheetPage {
  protected readonly i18n = inject(I18n);
  protected readonly session = inject(SessionStore);
  private readonly engine = inject(EngineClient);
  private readonly router = inject(Router);
  private readonly builder = inject(NonNullableFormBuilder);

  protected readonly password = this.builder.group({ password: ['', Validators.required] });
  /** Which group the owner types from the sheet, from 1. */
  protected readonly asked = 1 + ((crypto.getRandomValues(new Uint8Array(1))[0] ?? 0) % GROUPS);
  protected readonly check = this.builder.group({
    group: ['', [Validators.required, (control: { value: string }) => this.isKept(control.value)]],
  });
  private readonly code = signal<string | undefined>(undefined);
  protected readonly groups = computed(() => this.code()?.split('-'));
  /** True right after the sign-up, when the vault is still open and this is a step of the way in. */
  protected readonly first = signal(false);
  protected readonly looked = signal(false);
  protected readonly host = location.host;
  protected readonly today = new Date().toISOString();
  protected readonly submission = new Submission();

  constructor() {
    void this.begin();
  }

  protected show(event: Event): Promise<void> {
    return this.submission.submit(event, this.password, () =>
      this.draw(this.password.getRawValue().password),
    );
  }

  protected keep(event: Event): Promise<void> {
    return this.submission.submit(event, this.check, async () => {
      await this.engine.call('keepRecoverySheet');
      await this.router.navigateByUrl(this.first() ? await this.session.pageAfterSheet() : '/settings');
    });
  }

  protected async later(): Promise<void> {
    await this.router.navigateByUrl(await this.session.pageAfterSheet());
  }

  protected print(): void {
    print();
  }

  private async begin(): Promise<void> {
    await this.submission.run(async () => {
      if (!(await this.engine.call('recoverySheetWanted'))) return;
      this.first.set(true);
      await this.draw(null);
    });
    this.looked.set(true);
  }

  private async draw(password: string | null): Promise<void> {
    const { code } = await this.engine.call('showRecoverySheet', { password });
    this.code.set(code);
    this.password.reset();
  }

  private isKept(typed: string) {
    const wanted = this.groups?.()?.[this.asked - 1];
    return typed.trim().toUpperCase() === wanted ? null : { kept: true };
  }
}
