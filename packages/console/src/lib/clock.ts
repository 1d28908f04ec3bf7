/** Points of time in the zone that the user chose. */

export interface ClockText {
  /** `Nov 25` or, in another year than now, `Nov 25, 2023`. */
  readonly date: string;
  /** `14:35:02`. */
  readonly time: string;
}

export interface Clock {
  /** IANA name. */
  readonly zone: string;
  parts(epochSeconds: number): ClockText;
  /** `Nov 25, 2026 @ 14:35:02`. */
  full(epochSeconds: number): string;
  /** `2026-11-25T14:35:02+01:00`. */
  iso(epochSeconds: number): string;
}

/** The zone of the browser. */
export const localZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

const clocks = new Map<string, Clock>();

/** The clock of a zone; '' is that of the browser, and so is a name that no zone has. */
export function clockOf(tz: string): Clock {
  const known = clocks.get(tz);
  if (known) return known;
  const clock = createClock(isZone(tz) ? tz : localZone());
  clocks.set(tz, clock);
  return clock;
}

function isZone(tz: string): boolean {
  if (tz === '') return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: tz });
    return true;
  } catch {
    return false;
  }
}

function createClock(zone: string): Clock {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  // Made when first needed: a formatter takes milliseconds to make, and pages hardly need these two.
  let forIso: { readonly date: Intl.DateTimeFormat; readonly offset: Intl.DateTimeFormat } | undefined;
  const read = (seconds: number): Record<string, string> =>
    Object.fromEntries(format.formatToParts(seconds * 1000).map(({ type, value }) => [type, value]));
  // The browser's formatter costs some microseconds, and tables ask for the same second again and again.
  const cache = new Map<number, ClockText & { readonly year: string }>();
  const text = (seconds: number): ClockText & { readonly year: string } => {
    const known = cache.get(seconds);
    if (known) return known;
    const part = Math.abs(seconds) <= 8.64e12 ? read(seconds) : {};
    const made = {
      date: `${part['month'] ?? '?'} ${part['day'] ?? '?'}`,
      year: part['year'] ?? '?',
      time: `${part['hour'] ?? '?'}:${part['minute'] ?? '?'}:${part['second'] ?? '?'}`,
    };
    if (cache.size > 20_000) cache.clear();
    cache.set(seconds, made);
    return made;
  };
  const thisYear = text(Math.floor(Date.now() / 1000)).year;
  return {
    zone,
    parts(seconds) {
      const { date, year, time } = text(seconds);
      return { date: year === thisYear ? date : `${date}, ${year}`, time };
    },
    full(seconds) {
      const { date, year, time } = text(seconds);
      return `${date}, ${year} @ ${time}`;
    },
    iso(seconds) {
      forIso ??= {
        date: new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }),
        offset: new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' }),
      };
      const parts = forIso.offset.formatToParts(seconds * 1000);
      const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
      return `${forIso.date.format(seconds * 1000).replace(' ', 'T')}${name.replace('GMT', '') || '+00:00'}`;
    },
  };
}
