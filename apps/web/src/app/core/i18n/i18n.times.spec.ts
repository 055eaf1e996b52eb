import { beforeEach, describe, expect, it } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { I18n } from './i18n.js';

/** Already the 21st in Auckland, still the 20th in Honolulu. */
const AT = '2026-11-20T13:30:00.000Z';
const NOW = new Date('2026-11-28T12:00:00.000Z');

describe('times and days', () => {
  let i18n: I18n;

  beforeEach(() => {
    localStorage.clear();
    i18n = TestBed.inject(I18n);
    i18n.choose('en');
  });

  it('are those of the chosen zone, wherever a page shows one', () => {
    i18n.chooseTimeZone('Pacific/Auckland');
    expect(i18n.clock(AT)).toBe('02:30');
    expect(i18n.recently(AT, new Date(AT))).toBe('02:30');
    expect(i18n.date(AT, NOW)).toBe('Saturday 21 November');
    expect(i18n.printed(AT)).toBe('21/11/2026');
    expect(i18n.moment(AT, NOW)).toBe('21 November at 02:30');
    i18n.chooseTimeZone('Pacific/Honolulu');
    expect(i18n.clock(AT)).toBe('03:30');
    expect(i18n.date(AT, NOW)).toBe('Friday 20 November');
  });

  it('say today and yesterday as the calendar there has it', () => {
    const later = new Date('2026-11-20T22:00:00.000Z');
    i18n.chooseTimeZone('Pacific/Auckland');
    expect(i18n.day('2026-11-20T10:30:00.000Z', later)).toBe('Yesterday');
    expect(i18n.day(AT, later)).toBe('Today');
    i18n.chooseTimeZone('Europe/Paris');
    expect(i18n.day('2026-11-20T10:30:00.000Z', later)).toBe('Today');
    expect(i18n.day('2026-11-19T10:30:00.000Z', later)).toBe('Yesterday');
  });

  it('find yesterday also after a night of 25 hours', () => {
    i18n.chooseTimeZone('Europe/Paris');
    expect(i18n.day('2026-10-24T22:30:00.000Z', new Date('2026-10-26T22:30:00.000Z'))).toBe('Yesterday');
  });

  it('say their year when it is another one there, in both languages', () => {
    i18n.chooseTimeZone('Europe/Paris');
    expect(i18n.moment('2026-02-03T09:30:00.000Z', NOW)).toBe('3 February at 10:30');
    expect(i18n.moment('2025-02-03T09:30:00.000Z', NOW)).toBe('3 February 2025');
    expect(i18n.recently('2025-02-03T09:30:00.000Z', NOW)).toBe('03/02/2025');
    expect(i18n.date('2025-12-31T23:30:00.000Z', NOW)).toBe('Thursday 1 January');
    i18n.choose('fr');
    expect(i18n.date('2025-12-31T22:30:00.000Z', NOW)).toBe('31 décembre 2025');
  });

  it('are the browser’s own without a choice, and with one that it does not know', () => {
    const own = i18n.moment(AT);
    i18n.chooseTimeZone('Pacific/Auckland');
    i18n.chooseTimeZone('Mars/Jezero');
    expect(i18n.timeZone()).toBeNull();
    expect(i18n.moment(AT)).toBe(own);
  });

  it('are kept for the next visit, before anybody is signed in', () => {
    i18n.chooseTimeZone('Asia/Tokyo');
    TestBed.resetTestingModule();
    expect(TestBed.inject(I18n).clock(AT)).toBe('22:30');
  });
});
