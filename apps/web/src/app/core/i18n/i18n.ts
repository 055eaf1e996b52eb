import { DOCUMENT, Injectable, computed, effect, inject, signal } from '@angular/core';
import type { Language } from '@collab/domain';
import type { PresenceView } from '../engine.contacts.port.js';
import { EngineError } from '../engine.port.js';
import { en, type MessageKey, type Messages, type Parameters } from './en.js';
import { fr } from './fr.js';

const MESSAGES: Record<Language, Messages> = { en, fr };
const KEY = 'collab.language';
const ZONE_KEY = 'collab.time-zone';

/** The interface's language and time zone, switched at run time; `lang` of the page follows. */
@Injectable({ providedIn: 'root' })
export class I18n {
  readonly language = signal<Language>(initialLanguage());
  private readonly chosenZone = signal(usable(localStorage.getItem(ZONE_KEY)));
  /** The IANA zone of all times and days that a page shows; null is the browser's own. */
  readonly timeZone = this.chosenZone.asReadonly();
  private readonly messages = computed(() => MESSAGES[this.language()]);
  private readonly locale = computed(() => (this.language() === 'fr' ? 'fr-FR' : 'en-GB'));
  private readonly time = this.format({ hour: '2-digit', minute: '2-digit' });
  private readonly weekday = this.format({ weekday: 'short' });
  private readonly shortDate = this.format({ day: 'numeric', month: 'short' });
  private readonly numericDate = this.format({ day: '2-digit', month: '2-digit', year: 'numeric' });
  private readonly longDate = this.format({ weekday: 'long', day: 'numeric', month: 'long' });
  private readonly otherYear = this.format({ day: 'numeric', month: 'long', year: 'numeric' });
  private readonly dateTime = this.format({
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
  });
  private readonly sortableDay = computed(
    () => new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', ...this.zone() }),
  );

  constructor() {
    const root = inject(DOCUMENT).documentElement;
    effect(() => (root.lang = this.language()));
  }

  choose(language: Language): void {
    localStorage.setItem(KEY, language);
    this.language.set(language);
  }

  /** A zone that this browser does not know counts as its own. */
  chooseTimeZone(zone: string | null): void {
    const chosen = usable(zone);
    if (chosen === null) localStorage.removeItem(ZONE_KEY);
    else localStorage.setItem(ZONE_KEY, chosen);
    this.chosenZone.set(chosen);
  }

  /** The text of `key` in the current language. */
  t<K extends MessageKey>(key: K, ...parameters: Parameters<K>): string {
    const message: unknown = this.messages()[key];
    return typeof message === 'function' ? String(message(...parameters)) : String(message);
  }

  /** The sentence for a failure of the engine; one general sentence for anything else. */
  failure(error: unknown): string {
    if (error instanceof EngineError && error.retryAt !== undefined) return this.tryAgain(error.retryAt);
    return this.t(error instanceof EngineError ? `error.${error.code}` : 'error.internal');
  }

  /** When it makes sense to try again: in so many seconds, or at a time of the day. */
  private tryAgain(at: string): string {
    const seconds = Math.max(1, Math.ceil((Date.parse(at) - Date.now()) / 1000));
    if (seconds < 60) return this.t('log-in.try-again-in', { n: seconds });
    // The clock shows whole minutes: the one that has begun by then is the next.
    const minute = new Date(Math.ceil(Date.parse(at) / 60_000) * 60_000).toISOString();
    return this.t('log-in.try-again-at', { at: this.clock(minute) });
  }

  /** `10:42` in both languages. */
  clock(at: string): string {
    return this.time().format(new Date(at));
  }

  /** For a list: the time today, the weekday within a week, else the date. */
  recently(at: string, now = new Date()): string {
    const then = new Date(at);
    if (this.calendarDay(then) === this.calendarDay(now)) return this.time().format(then);
    const days = (now.getTime() - then.getTime()) / 86_400_000;
    if (days < 6) return this.weekday().format(then);
    return (this.isOfYear(then, now) ? this.shortDate() : this.numericDate()).format(then);
  }

  /** For the rule between days. */
  day(at: string, now = new Date()): string {
    const day = this.calendarDay(at);
    const today = this.calendarDay(now);
    if (day === today) return this.t('time.today');
    return day === dayBefore(today) ? this.t('time.yesterday') : this.date(at, now);
  }

  /** `2026-11-27`: equal for two moments of one day where the reader is. */
  calendarDay(at: string | Date): string {
    return this.sortableDay().format(new Date(at));
  }

  /** The day alone, for what lies behind; the year where it is not this one. */
  date(at: string, now = new Date()): string {
    const then = new Date(at);
    return (this.isOfYear(then, now) ? this.longDate() : this.otherYear()).format(then);
  }

  /** `27/02/2026`, for what is printed. */
  printed(at: string): string {
    return this.numericDate().format(new Date(at));
  }

  /** The day and the time; the day alone where the year is not this one. */
  moment(at: string, now = new Date()): string {
    const then = new Date(at);
    return (this.isOfYear(then, now) ? this.dateTime() : this.otherYear()).format(then);
  }

  /** Whether somebody is here, or when they last were. */
  presence({ state, lastSeen }: PresenceView): string {
    return state === 'offline'
      ? this.t('presence.offline', { at: lastSeen === null ? '' : this.moment(lastSeen) })
      : this.t(`presence.${state}`);
  }

  /** Whether both lie in one year where the reader is. */
  private isOfYear(then: Date, now: Date): boolean {
    return this.calendarDay(then).slice(0, 4) === this.calendarDay(now).slice(0, 4);
  }

  private format(options: Intl.DateTimeFormatOptions) {
    return computed(() => new Intl.DateTimeFormat(this.locale(), { ...options, ...this.zone() }));
  }

  private zone(): Intl.DateTimeFormatOptions {
    const timeZone = this.chosenZone();
    return timeZone === null ? {} : { timeZone };
  }
}

/** The zone, if this browser can tell its time. */
function usable(zone: string | null): string | null {
  try {
    return zone === null ? null : (new Intl.DateTimeFormat('en', { timeZone: zone }), zone);
  } catch {
    return null;
  }
}

/** A day of the calendar, which no change of the clocks makes longer. */
const dayBefore = (day: string) => new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);

function initialLanguage(): Language {
  const kept = localStorage.getItem(KEY);
  if (kept === 'en' || kept === 'fr') return kept;
  const preferred = navigator.languages
    .map((tag) => tag.slice(0, 2))
    .find((tag) => tag === 'en' || tag === 'fr');
  return preferred === 'fr' ? 'fr' : 'en';
}
