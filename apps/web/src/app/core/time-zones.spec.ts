import { describe, expect, it } from '@jest/globals';
import { findTimeZones, ownTimeZone, timeZone, timeZones } from './time-zones.js';

const NOVEMBER = new Date('2026-11-20T10:00:00.000Z');
const english = timeZones('en', NOVEMBER);
const found = (query: string, zones = english) => findTimeZones(zones, query).map(({ id }) => id);

describe('the list of time zones', () => {
  it('names each by its city, its time and its distance', () => {
    expect(timeZone('Europe/Paris', 'fr', NOVEMBER)).toEqual({
      id: 'Europe/Paris',
      city: 'Paris',
      name: 'heure normale d’Europe centrale',
      offset: 'UTC+1',
    });
    expect(timeZone('America/Argentina/Salta', 'en', NOVEMBER).city).toBe('Salta, Argentina');
    expect(timeZone('UTC', 'en', NOVEMBER)).toMatchObject({ city: 'UTC', offset: 'UTC+0' });
  });

  it('has every zone once, under the name of today, and the browser’s own', () => {
    const ids = english.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(['UTC', 'Asia/Kolkata', 'Europe/Kyiv', ownTimeZone()]));
    expect(ids).not.toContain('Asia/Calcutta');
  });

  it('is searched by city, region, name and distance, without accents and case', () => {
    expect(found('sao paulo')).toEqual(['America/Sao_Paulo']);
    expect(found('europe bru')).toEqual(['Europe/Brussels']);
    expect(found('heure du népal', [timeZone('Asia/Kathmandu', 'fr', NOVEMBER)])).toEqual(['Asia/Kathmandu']);
    expect(found('UTC+5:45')).toEqual(['Asia/Kathmandu']);
    expect(found('utc-3:30')).toEqual(['America/St_Johns']);
    expect(found('nowhere')).toEqual([]);
  });
});
