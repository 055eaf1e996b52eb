import { inject, Injectable, signal, untracked, type WritableSignal } from '@angular/core';
import type { AccountId } from '@collab/domain';
import { EngineClient } from './engine.client.js';
import { endsSession } from './engine.port.js';

/** People's pictures as addresses that this page can show, read when they are first asked for. */
@Injectable({ providedIn: 'root' })
export class Pictures {
  private readonly engine = inject(EngineClient);
  private readonly known = new Map<string, WritableSignal<string | undefined>>();

  constructor() {
    this.engine.onEvent((event) => {
      if (event.type === 'person-changed' && this.known.has(event.accountId)) this.read(event.accountId);
      if (endsSession(event)) this.forget();
    });
  }

  of(accountId: string): string | undefined {
    let picture = this.known.get(accountId);
    if (picture === undefined) {
      picture = signal<string | undefined>(undefined);
      this.known.set(accountId, picture);
      untracked(() => this.read(accountId));
    }
    return picture();
  }

  private read(accountId: string): void {
    this.engine.call('avatar', { accountId: accountId as AccountId }).then(
      (bytes) => this.show(accountId, bytes),
      // Initials stand there instead.
      () => undefined,
    );
  }

  private show(accountId: string, bytes: Uint8Array<ArrayBuffer> | null): void {
    const picture = this.known.get(accountId);
    if (picture === undefined) return;
    const before = picture();
    picture.set(bytes === null ? undefined : URL.createObjectURL(new Blob([bytes], { type: 'image/jpeg' })));
    if (before !== undefined) URL.revokeObjectURL(before);
  }

  private forget(): void {
    for (const picture of this.known.values()) {
      const url = picture();
      if (url !== undefined) URL.revokeObjectURL(url);
    }
    this.known.clear();
  }
}
