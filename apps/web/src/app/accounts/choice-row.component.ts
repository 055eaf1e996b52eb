import { Component, input, output } from '@angular/core';
import { MatButtonToggleModule } from '@angular/material/button-toggle';

/** One of the answers that a row of choices offers. */
export interface Choice<Value> {
  readonly value: Value;
  readonly text: string;
  /** The language of the text, where it is not the page's. */
  readonly lang?: string;
}

let rows = 0;

/** A row of the settings: what is to be chosen, and a few answers of which one holds. */
@Component({
  selector: 'app-choice-row',
  imports: [MatButtonToggleModule],
  template: `
    <span [id]="id">{{ label() }}</span>
    <mat-button-toggle-group
      [attr.aria-labelledby]="id"
      hideSingleSelectionIndicator
      [value]="value()"
      (change)="choose.emit($event.value)"
    >
      @for (choice of choices(); track choice.value) {
        <mat-button-toggle [value]="choice.value">
          <span [attr.lang]="choice.lang">{{ choice.text }}</span>
        </mat-button-toggle>
      }
    </mat-button-toggle-group>
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      gap: 8px 20px;
      align-items: center;
    }
  `,
})
export class ChoiceRowComponent<Value> {
  readonly label = input.required<string>();
  readonly choices = input.required<readonly Choice<Value>[]>();
  readonly value = input.required<Value>();
  readonly choose = output<Value>();
  protected readonly id = `choice-row-${++rows}`;
}
