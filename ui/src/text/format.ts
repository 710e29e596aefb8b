// Numbers, sizes and times in words. Times are UTC, as the store keeps them; the page says so where it shows them.

const whole = new Intl.NumberFormat('en');
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const day_form = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
const short_day_form = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

export function format_number(value: number): string {
  return whole.format(value);
}

export function format_compact(value: number): string {
  return value < 10_000 ? whole.format(value) : compact.format(value);
}

/** `1 message`, `2 messages`. */
export function format_count(value: number, one: string, many = `${one}s`): string {
  return `${whole.format(value)} ${value === 1 ? one : many}`;
}

export function format_bytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toFixed(digits)} ${units[unit] ?? ''}`;
}

/** A share between 0 and 1; small ones are not rounded down to nothing. */
export function format_share(share: number): string {
  if (share <= 0) return '0 %';
  if (share < 0.001) return '< 0.1 %';
  const percent = share * 100;
  if (percent > 99.9 && percent < 100) return '> 99.9 %';
  return `${percent.toFixed(percent < 10 ? 1 : 0).replace(/\.0$/, '')} %`;
}

/** Seconds as `0:07`, `12:03`, `1:02:03`. */
export function format_duration(seconds: number): string {
  const total = Math.max(0, Math.round(seconds));
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const rest = String(total % 60).padStart(2, '0');
  return hours > 0 ? `${String(hours)}:${String(minutes).padStart(2, '0')}:${rest}` : `${String(minutes)}:${rest}`;
}

/** Seconds in words, for auto-delete timers and calls: `1 day`, `2 hours`, `45 seconds`. */
export function format_period(seconds: number): string {
  const steps: [number, string][] = [
    [31_536_000, 'year'],
    [2_592_000, 'month'],
    [604_800, 'week'],
    [86_400, 'day'],
    [3600, 'hour'],
    [60, 'minute'],
  ];
  for (const [length, unit] of steps) {
    if (seconds >= length) return format_count(Math.round(seconds / length), unit);
  }
  return format_count(Math.round(seconds), 'second');
}

function parse(value: string): Date | undefined {
  const time = new Date(value.length === 10 ? `${value}T00:00:00Z` : value);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

export function format_day(value: string): string {
  const time = parse(value);
  return time ? day_form.format(time) : value;
}

export function format_short_day(value: string): string {
  const time = parse(value);
  return time ? short_day_form.format(time) : value;
}

/** `10:05`, UTC. */
export function format_time(instant: string): string {
  const time = parse(instant);
  return time ? time.toISOString().slice(11, 16) : instant;
}

export function format_instant(instant: string): string {
  return `${format_short_day(instant)}, ${format_time(instant)} UTC`;
}

/** The UTC day of an instant. */
export function day_of(instant: string): string {
  return instant.slice(0, 10);
}

/** `chat_photo_changed` → `Chat photo changed`: the fallback where there are no words for a name. */
export function humanise(name: string): string {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
