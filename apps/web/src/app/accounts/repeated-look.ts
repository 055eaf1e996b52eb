import { DestroyRef, inject } from '@angular/core';

/** Milliseconds between two looks. */
const LOOK_EVERY = 1000;

/** Looks again and again, from `start` until a look resolves to false or the page is left. Call it where things are injected. */
export function repeatedLook(look: () => Promise<boolean>): { start(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let left = false;
  const later = (): void => {
    timer ??= setTimeout(() => {
      look().then(
        (again) => {
          timer = undefined;
          if (again && !left) later();
        },
        () => (timer = undefined),
      );
    }, LOOK_EVERY);
  };
  inject(DestroyRef).onDestroy(() => {
    left = true;
    clearTimeout(timer);
  });
  return { start: later };
}
