import { Injectable, signal, type Signal } from '@angular/core';

/** The widths at which the layout changes. */
@Injectable({ providedIn: 'root' })
export class Viewport {
  /** From 1181 px: the details stand beside the conversation. */
  readonly wide = matches('(min-width: 1181px)');
  /** Up to 720 px: one column at a time. */
  readonly narrow = matches('(max-width: 720px)');
}

function matches(query: string): Signal<boolean> {
  const list = matchMedia(query);
  const state = signal(list.matches);
  list.addEventListener('change', () => state.set(list.matches));
  return state.asReadonly();
}
