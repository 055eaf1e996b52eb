/** Moves the focus to the first field that needs another look, so that its error is read out. */
export function focusFirstInvalid(form: EventTarget | null): void {
  if (form instanceof HTMLElement) form.querySelector<HTMLElement>('input.ng-invalid')?.focus();
}
