import type { Language } from '@collab/domain';

/** A time zone as people look for it. */
export interface TimeZone {
  /** IANA name, such as `America/Argentina/Salta`. */
  readonly id: string;
  /** `Salta, Argentina`. */
  readonly city: string;
  /** What the zone's time is called in the language; may be its distance alone. */
  readonly name: string;
  /** `UTC−3`, now. */
  readonly offset: string;
}

/** Zones that browsers list under the name that they had; keys are what they list. */
const RENAMED: Readonly<Record<string, string>> = {
  'Africa/Asmera': 'Africa/Asmara',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Godthab': 'America/Nuuk',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
  'Pacific/Enderbury': 'Pacific/Kanton',
  'Pacific/Ponape': 'Pacific/Pohnpei',
  'Pacific/Truk': 'Pacific/Chuuk',
};

/** The zone that this browser goes by. */
export const ownTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** All zones that this browser knows, by city. Takes a moment: ask once. */
export function timeZones(language: Language, now = new Date()): readonly TimeZone[] {
  const ids = new Set(['UTC', ...Intl.supportedValuesOf('timeZone').map((id) => RENAMED[id] ?? id)]);
  return [...ids]
    .map((id) => timeZone(id, language, now))
    .sort((a, b) => a.city.localeCompare(b.city, language));
}

export function timeZone(id: string, language: Language, now = new Date()): TimeZone {
  const part = (timeZoneName: 'long' | 'shortOffset') =>
    new Intl.DateTimeFormat(language === 'fr' ? 'fr-FR' : 'en-GB', { timeZone: id, timeZoneName })
      .formatToParts(now)
      .find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, ...places] = id === 'UTC' ? ['', 'UTC'] : id.replaceAll('_', ' ').split('/');
  return {
    id,
    city: places.reverse().join(', ') || id,
    name: part('long'),
    offset: part('shortOffset').replace('GMT', 'UTC'),
  };
}

/** Those in whose city, region, name or distance each word of the query begins a word. */
export function findTimeZones(zones: readonly TimeZone[], query: string): readonly TimeZone[] {
  const words = plain(query).split(' ');
  return zones.filter(({ id, city, name, offset }) => {
    const text = ` ${plain(`${city} ${id} ${name} ${offset}`)}`;
    return words.every((word) => text.includes(` ${word}`));
  });
}

/** Lower case without accents and signs, as people type when they search. */
const plain = (text: string) =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('−', '-')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}+:-]+/gu, ' ')
    .trim();
