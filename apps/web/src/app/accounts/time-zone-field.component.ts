import { Component, computed, inject, signal } from '@angular/core';
import { MatAutocompleteModule } from '@angular/material/autocomplete';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { I18n } from '../core/i18n/i18n.js';
import { PreferencesStore } from '../core/preferences.js';
import { SessionStore } from '../core/session.store.js';
import { findTimeZones, ownTimeZone, timeZone, timeZones } from '../core/time-zones.js';

/** Zones that the list shows at once. */
const SHOWN = 40;

/** The zone of all times: that of the browser, or one that is looked for by name. */
@Component({
  selector: 'app-time-zone-field',
  imports: [MatAutocompleteModule, MatFormFieldModule, MatInput],
  template: `
    <label for="time-zone">{{ i18n.t('time-zone.title') }}</label>
    <mat-form-field appearance="outline" subscriptSizing="dynamic">
      <input
        matInput
        #field
        id="time-zone"
        autocomplete="off"
        spellcheck="false"
        [value]="chosen()"
        [matAutocomplete]="list"
        (focus)="open(field)"
        (input)="query.set(field.value)"
      />
      <mat-hint>{{ i18n.t('time-zone.now', { at: now() }) }}</mat-hint>
      <mat-autocomplete
        #list="matAutocomplete"
        autoActiveFirstOption
        (optionSelected)="choose($event.option.value)"
        (closed)="close(field)"
      >
        @if (query() === '') {
          <mat-option value="">{{ automatic() }}</mat-option>
        }
        @for (zone of shown(); track zone.id) {
          <mat-option [value]="zone.id">
            {{ zone.city }} <small>{{ zone.name }} · {{ zone.offset }}</small>
          </mat-option>
        } @empty {
          <mat-option disabled>{{ i18n.t('time-zone.none') }}</mat-option>
        }
        @if (found().length > shown().length) {
          <mat-option disabled>{{ i18n.t('time-zone.more') }}</mat-option>
        }
      </mat-autocomplete>
    </mat-form-field>
  `,
  styles: `
    mat-form-field {
      width: min(100%, 320px);
    }
    small {
      display: block;
      font: var(--c-small);
      color: var(--mat-sys-on-surface-variant);
    }
  `,
})
export class TimeZoneFieldComponent {
  protected readonly i18n = inject(I18n);
  private readonly preferences = inject(PreferencesStore);
  private readonly session = inject(SessionStore);
  /** True once somebody has looked for a zone: the whole list takes a moment to make. */
  private readonly wanted = signal(false);
  protected readonly query = signal('');
  private readonly zones = computed(() => (this.wanted() ? timeZones(this.i18n.language()) : []));
  protected readonly found = computed(() => findTimeZones(this.zones(), this.query()));
  protected readonly shown = computed(() => this.found().slice(0, SHOWN));
  protected readonly automatic = computed(() =>
    this.i18n.t('time-zone.automatic', { city: timeZone(ownTimeZone(), this.i18n.language()).city }),
  );
  protected readonly chosen = computed(() => {
    const zone = this.i18n.timeZone();
    return zone === null ? this.automatic() : timeZone(zone, this.i18n.language()).city;
  });
  protected readonly now = computed(() => this.i18n.moment(new Date().toISOString()));

  protected open(field: HTMLInputElement): void {
    this.wanted.set(true);
    field.select();
  }

  protected choose(zone: string): void {
    const timeZone = zone === '' ? null : zone;
    this.preferences.choose({ timeZone }).catch((error: unknown) => this.session.noticed(error));
  }

  /** What was typed and not chosen is forgotten. */
  protected close(field: HTMLInputElement): void {
    this.query.set('');
    field.value = this.chosen();
  }
}
