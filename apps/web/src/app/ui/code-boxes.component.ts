import { Component, computed, type ElementRef, input, signal, viewChild } from '@angular/core';
import { type FormControl, ReactiveFormsModule } from '@angular/forms';

/** Digits of a one-time code (RFC 6238). */
const DIGITS = 6;

/**
 * A one-time code in six boxes. The boxes are drawn: behind them is one field, so that a code can be pasted and filled in by
 * the browser, arrows and the backspace key work as everywhere, and a screen reader meets one field.
 */
@Component({
  selector: 'app-code-boxes',
  imports: [ReactiveFormsModule],
  template: `
    <label [attr.for]="fieldId()">{{ label() }}</label>
    <div class="boxes">
      @for (digit of digits(); track $index) {
        <span
          class="box"
          aria-hidden="true"
          [class.here]="focused() && here() === $index"
          [class.wrong]="invalid()"
          >{{ digit }}</span
        >
      }
      <input
        #field
        [id]="fieldId()"
        [formControl]="control()"
        inputmode="numeric"
        autocomplete="one-time-code"
        spellcheck="false"
        [attr.aria-invalid]="invalid()"
        [attr.aria-describedby]="invalid() ? fieldId() + '-error' : null"
        (beforeinput)="makeRoom($event)"
        (paste)="paste($event)"
        (input)="keepDigits()"
        (keydown)="look()"
        (keyup)="look()"
        (select)="look()"
        (click)="pick($event)"
        (focus)="enter()"
        (blur)="focused.set(false)"
      />
    </div>
    @if (invalid()) {
      <p class="error" [id]="fieldId() + '-error'">{{ error() }}</p>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 6px;
    }
    .boxes {
      display: grid;
      position: relative;
      grid-template-columns: repeat(3, minmax(0, 50px)) 4px repeat(3, minmax(0, 50px));
      gap: 8px;
    }
    .box {
      display: grid;
      height: 54px;
      place-items: center;
      border: 1px solid var(--mat-sys-outline);
      border-radius: var(--r-m);
      background: var(--mat-sys-surface-container-lowest);
      color: var(--mat-sys-on-surface);
      font: 500 22px/1 var(--c-mono);
    }
    .box:nth-child(4) {
      grid-column: 5;
    }
    .here {
      outline: 2px solid var(--c-focus);
      outline-offset: 1px;
    }
    .wrong {
      border-color: var(--mat-sys-error);
    }
    input {
      position: absolute;
      inset: 0;
      width: 100%;
      padding: 0;
      border: 0;
      outline: 0;
      background: transparent;
      color: transparent;
      caret-color: transparent;
    }
    input::selection {
      background: transparent;
    }
    .error {
      font: var(--c-small);
      color: var(--mat-sys-error);
    }
  `,
})
export class CodeBoxesComponent {
  readonly control = input.required<FormControl<string>>();
  readonly fieldId = input.required<string>();
  readonly label = input.required<string>();
  /** What is wrong with what was typed; shown once the form was sent. */
  readonly error = input.required<string>();
  readonly invalid = input.required<boolean>();
  private readonly field = viewChild.required<ElementRef<HTMLInputElement>>('field');
  private readonly typed = signal('');
  protected readonly focused = signal(false);
  /** The box that the next digit goes into. */
  protected readonly here = signal(0);
  protected readonly digits = computed(() =>
    Array.from({ length: DIGITS }, (_, at) => this.typed()[at] ?? ''),
  );

  protected enter(): void {
    this.focused.set(true);
    this.look();
  }

  /** A digit that is typed onto another one takes its place; what has no digit is not typed at all. */
  protected makeRoom(event: Event): void {
    if (!(event instanceof InputEvent) || event.inputType !== 'insertText') return;
    const { nativeElement: field } = this.field();
    const at = field.selectionStart ?? 0;
    if (!/\d/.test(event.data ?? '')) event.preventDefault();
    else if (event.data?.length === 1 && field.selectionEnd === at) field.setSelectionRange(at, at + 1);
  }

  /** A whole code takes the place of whatever was there, with or without spaces. */
  protected paste(event: ClipboardEvent): void {
    const digits = event.clipboardData?.getData('text').replace(/\D/g, '') ?? '';
    if (digits.length < DIGITS) return;
    event.preventDefault();
    this.write(digits.slice(0, DIGITS), DIGITS);
  }

  protected keepDigits(): void {
    const { value, selectionStart } = this.field().nativeElement;
    const digits = value.replace(/\D/g, '').slice(0, DIGITS);
    if (digits === value) this.typed.set(digits);
    else this.write(digits, Math.min(selectionStart ?? DIGITS, digits.length));
    this.look();
  }

  /** Goes to the box under the pointer, or to the first empty one before it. */
  protected pick(event: MouseEvent): void {
    const { nativeElement: field } = this.field();
    const { left, width } = field.getBoundingClientRect();
    const at = Math.min(Math.floor(((event.clientX - left) / width) * DIGITS), field.value.length);
    field.setSelectionRange(at, at);
    this.look();
  }

  protected look(): void {
    // The key that is going down moves the cursor afterwards.
    requestAnimationFrame(() => {
      this.here.set(Math.min(this.field().nativeElement.selectionStart ?? 0, DIGITS - 1));
    });
  }

  private write(digits: string, cursor: number): void {
    this.control().setValue(digits);
    this.typed.set(digits);
    this.field().nativeElement.setSelectionRange(cursor, cursor);
    this.look();
  }
}
