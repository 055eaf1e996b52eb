import { Component, inject } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { Address } from '../core/address.js';
import { RoomListComponent } from './room-list.component.js';

/** The list beside what is open; on a phone one of the two. */
@Component({
  imports: [RoomListComponent, RouterOutlet],
  host: { '[class.in-room]': 'address.inRoom()' },
  template: `<app-room-list [main]="!address.inRoom()" />
    <div class="open"><router-outlet /></div>`,
  styles: `
    :host,
    .open {
      display: grid;
      grid-template-rows: minmax(0, 1fr);
      min-height: 0;
    }
    :host {
      grid-template-columns: var(--c-list) minmax(0, 1fr);
    }
    .open {
      grid-template-columns: minmax(0, 1fr);
    }
    @media (max-width: 720px) {
      :host {
        grid-template-columns: minmax(0, 1fr);
      }
      :host(.in-room) app-room-list,
      :host(:not(.in-room)) .open {
        display: none;
      }
    }
  `,
})
export class RoomsPage {
  protected readonly address = inject(Address);
}
