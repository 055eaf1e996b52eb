import { inject, Injectable } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { firstValueFrom } from 'rxjs';
import { EngineError } from './engine.port.js';
import { FreshLogInDialog } from './fresh-log-in.dialog.js';

/** Has people prove again that it is them, where the server asks for a fresh log-in. */
@Injectable({ providedIn: 'root' })
export class FreshLogIn {
  private readonly dialog = inject(MatDialog);

  /**
   * Does the work; where the server wants a fresh log-in first, asks for it and does the work then. Rejects with
   * `fresh-log-in-required` when the person would rather not.
   */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (!leftUnproved(error) || !(await this.ask())) throw error;
      return work();
    }
  }

  private async ask(): Promise<boolean> {
    const dialog = this.dialog.open<FreshLogInDialog, undefined, boolean>(FreshLogInDialog);
    return (await firstValueFrom(dialog.afterClosed())) === true;
  }
}

/** Whether work ended because the person did not prove again who they are: there is nothing to tell them. */
export const leftUnproved = (error: unknown): boolean =>
  error instanceof EngineError && error.code === 'fresh-log-in-required';
