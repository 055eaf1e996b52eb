import { afterNextRender, Component, ElementRef, inject, Injector, signal } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatDialogRef } from '@angular/material/dialog';
import type { FactorAnswer, FactorMethod } from '@collab/domain';
import { DialogFrameComponent } from '../ui/dialog-frame.component.js';
import { Submission } from '../ui/submission.js';
import { EngineClient } from './engine.client.js';
import { EngineError } from './engine.port.js';
import { I18n } from './i18n/i18n.js';
import { signByPasskey } from './passkeys.js';
import { PasswordFieldComponent } from './password-field.component.js';
import { SecondFactorComponent } from './second-factor.component.js';

/** Asks for the password again, then for the second factor where there is one. Closes with true when both are proved. */
@Component({
  imports: [DialogFrameComponent, PasswordFieldComponent, ReactiveFormsModule, SecondFactorComponent],
  template: `
    @if (methods(); as methods) {
      <app-dialog-frame [submission]="submission" [heading]="i18n.t('confirm.title')">
        <app-second-factor
          [methods]="methods"
          [busy]="submission.busy()"
          (answered)="answer($event)"
          (passkeyWanted)="sign()"
        />
      </app-dialog-frame>
    } @else {
      <app-dialog-frame
        [formGroup]="form"
        (submit)="prove($event)"
        [submission]="submission"
        [heading]="i18n.t('confirm.title')"
        [step]="i18n.t('confirm.submit')"
        [busyStep]="i18n.t('confirm.busy')"
      >
        <p>{{ i18n.t('confirm.text') }}</p>
        <app-password-field
          fieldId="confirm-password"
          autocomplete="current-password"
          [control]="form.controls.password"
          [label]="i18n.t('confirm.password')"
          [focused]="true"
        />
      </app-dialog-frame>
    }
  `,
})
export class FreshLogInDialog {
  protected readonly i18n = inject(I18n);
  private readonly engine = inject(EngineClient);
  private readonly injector = inject(Injector);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);
  private readonly dialog = inject<MatDialogRef<FreshLogInDialog, boolean>>(MatDialogRef);
  protected readonly form = new FormGroup({
    password: new FormControl('', { nonNullable: true, validators: [Validators.required] }),
  });
  protected readonly submission = new Submission();
  /** What the person can show; undefined before the password is proved. */
  protected readonly methods = signal<readonly FactorMethod[] | undefined>(undefined);

  protected prove(event: Event): Promise<void> {
    return this.submission.submit(event, this.form, async () => {
      const step = await this.engine.call('confirmPassword', this.form.getRawValue());
      this.form.reset();
      if (step.next === 'confirmed') this.dialog.close(true);
      else this.askFor(step.methods);
    });
  }

  protected answer(answer: FactorAnswer): Promise<void> {
    return this.submission.run(() => this.confirm(answer));
  }

  protected sign(): Promise<void> {
    return this.submission.run(async () => {
      const assertion = await signByPasskey(await this.engine.call('challengeConfirmation'));
      await this.confirm({ method: 'passkey', assertion });
    });
  }

  /** Goes on to the second factor, and puts the focus there. */
  private askFor(methods: readonly FactorMethod[]): void {
    this.methods.set(methods);
    const first = () =>
      this.host.nativeElement.querySelector<HTMLElement>('app-second-factor :is(input, button)');
    afterNextRender(() => first()?.focus(), { injector: this.injector });
  }

  private async confirm(answer: FactorAnswer): Promise<void> {
    try {
      await this.engine.call('confirmSecondFactor', { answer });
      this.dialog.close(true);
    } catch (error) {
      if (error instanceof EngineError && error.code === 'log-in-expired') this.methods.set(undefined);
      throw error;
    }
  }
}
