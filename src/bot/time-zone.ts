/** Time zones as people write them. What counts as one is what this Node's own zone data knows. */

import { nearestWord } from './nearest-word.js';

/** What people call the zones of American markets and their neighbours; `EST` alone would be winter time all year. */
const aliases: Readonly<Record<string, string>> = {
  et: 'America/New_York',
  est: 'America/New_York',
  edt: 'America/New_York',
  eastern: 'America/New_York',
  ct: 'America/Chicago',
  cst: 'America/Chicago',
  cdt: 'America/Chicago',
  central: 'America/Chicago',
  mt: 'America/Denver',
  mst: 'America/Denver',
  mdt: 'America/Denver',
  mountain: 'America/Denver',
  pt: 'America/Los_Angeles',
  pst: 'America/Los_Angeles',
  pdt: 'America/Los_Angeles',
  pacific: 'America/Los_Angeles',
  gmt: 'UTC',
  z: 'UTC',
};

const regions = ['America', 'Europe', 'Asia', 'Africa', 'Australia', 'Pacific', 'Atlantic', 'Indian', 'Antarctica'];
const shape = /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+){0,2}$/;

/** The zone as the IANA list spells it, `America/New_York`, from `New York`, `new_york`, `Europe/Berlin`, `utc`, `ET`; null for anything else. */
export function parseTimeZone(text: string): string | null {
  const word = text
    .trim()
    .replace(/\s*\/\s*/g, '/')
    .replace(/\s+/g, '_');
  const alias = word.toLowerCase();
  if (Object.hasOwn(aliases, alias)) return aliases[alias]!;
  if (word.length > 60 || !shape.test(word)) return null;
  const names = word.includes('/') ? [word] : [word, ...regions.map((region) => `${region}/${word}`)];
  for (const name of names) {
    const zone = zoneNamed(name);
    if (zone !== null) return zone;
  }
  return null;
}

/** Cities of all zones, read once: the list takes a while. */
let cityZones: ReadonlyMap<string, string> | null = null;

/** The zone whose city is spelled most alike; null when none is near. */
export function similarTimeZone(text: string): string | null {
  const city = text.trim().replace(/^.*\//, '').replace(/\s+/g, '_');
  cityZones ??= new Map(Intl.supportedValuesOf('timeZone').map((zone) => [zone.replace(/^.*\//, ''), zone]));
  const near = nearestWord(city, [...cityZones.keys()]);
  return near === null ? null : cityZones.get(near)!;
}

function zoneNamed(name: string): string | null {
  try {
    // Older names are understood as well and answered with the one in use, so the spelling is the zone data's own.
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}
