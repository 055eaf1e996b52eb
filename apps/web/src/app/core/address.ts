import { Injectable, computed, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router } from '@angular/router';
import { filter, map } from 'rxjs';

/** Where the person is, after redirections. */
@Injectable({ providedIn: 'root' })
export class Address {
  private readonly router = inject(Router);
  readonly url = toSignal(
    this.router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      map((event) => event.urlAfterRedirects),
    ),
    { initialValue: this.router.url },
  );
  /** True when a room is open; on a phone it has the whole screen. */
  readonly inRoom = computed(() => this.url().startsWith('/rooms/'));
}
