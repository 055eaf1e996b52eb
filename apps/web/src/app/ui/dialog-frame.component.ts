import { NgTemplateOutlet } from '@angular/common';
import { Component, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialogModule } from '@angular/material/dialog';
import { I18n } from '../core/i18n/i18n.js';
import { NoticeComponent } from './notice.component.js';
import type { Submission } from './submission.js';

/**
 * The frame of each dialog: what it is about, what went wrong, the way back and, at its right, the one next step. The step is
 * a form's: `submit` bubbles up to whoever listens on this element. Without a step there is no form, only the way back.
 */
@Component({
  selector: 'app-dialog-frame',
  imports: [MatButton, MatDialogModule, NgTemplateOutlet, NoticeComponent],
  template: `
    <h2 mat-dialog-title>{{ heading() }}</h2>
    @if (step(); as step) {
      <form novalidate (submit)="$event.preventDefault()">
        <ng-container [ngTemplateOutlet]="content" />
        <mat-dialog-actions>
          <ng-container [ngTemplateOutlet]="wayBack" />
          <button
            matButton="filled"
            type="submit"
            [class.danger]="danger()"
            [disabled]="submission()?.busy() || blocked()"
          >
            {{ submission()?.busy() ? (busyStep() ?? step) : step }}
          </button>
        </mat-dialog-actions>
      </form>
    } @else {
      <ng-container [ngTemplateOutlet]="content" />
      @if (closable()) {
        <mat-dialog-actions>
          <ng-content select="[wayOut]" />
          <ng-container [ngTemplateOutlet]="wayBack" />
        </mat-dialog-actions>
      }
    }
    <ng-template #content>
      <mat-dialog-content [class.last]="!step() && !closable()">
        @if (submission()?.failure(); as failure) {
          <app-notice kind="error">{{ i18n.failure(failure) }}</app-notice>
        }
        <ng-content />
      </mat-dialog-content>
    </ng-template>
    <ng-template #wayBack>
      <button matButton mat-dialog-close type="button" [attr.cdkFocusInitial]="danger() ? '' : null">
        {{ back() ?? i18n.t('action.cancel') }}
      </button>
    </ng-template>
  `,
  styles: `
    :host {
      display: contents;
    }
    /* The content scrolls, the title and the steps stay, however low the window is. */
    form {
      display: flex;
      flex-direction: column;
      min-height: 0;
    }
    mat-dialog-content.mat-mdc-dialog-content {
      display: flex;
      flex-direction: column;
      gap: var(--s-4);
      max-height: max(120px, 100dvh - 180px);
      padding: 4px 24px 8px;
    }
    mat-dialog-content.mat-mdc-dialog-content.last {
      padding-bottom: 24px;
    }
    /* What went wrong stays in sight of the step that failed. */
    app-notice {
      position: sticky;
      top: 0;
      z-index: 2;
    }
  `,
})
export class DialogFrameComponent {
  protected readonly i18n = inject(I18n);
  readonly heading = input.required<string>();
  readonly submission = input<Submission>();
  /** What the one next step says, and what it says while it is taken. */
  readonly step = input<string>();
  readonly busyStep = input<string>();
  /** Whether the step cannot be taken back: then the focus begins on the way back, unless a field asks for it. */
  readonly danger = input(false);
  /** Whether something is missing that no field can say. */
  readonly blocked = input(false);
  /** The way back, when it is not to cancel. */
  readonly back = input<string>();
  /** Whether there is a way back at all. */
  readonly closable = input(true);
}
