/**
 * Quantities and times in words, by locale. Money is in bff/kernel/money.ts. Every time carries its zone. Pure; the memory is of
 * `Intl` formatters, which are slow to make.
 */

const numbers = new Map<string, Intl.NumberFormat>();
const number = (locale: string, digits: number): Intl.NumberFormat => {
  const key = `${locale} ${digits}`;
  let format = numbers.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    numbers.set(key, format);
  }
  return format;
};

export const numberText = (value: number, locale: string, digits = 0): string => number(locale, digits).format(value);

/** 12345 → "12.35 kWh"; from 10 MWh on in MWh. */
export const energyText = (energyWh: number, locale: string): string =>
  Math.abs(energyWh) >= 10_000_000
    ? `${numberText(energyWh / 1_000_000, locale, 2)} MWh`
    : `${numberText(energyWh / 1000, locale, 2)} kWh`;

/** 22000 → "22.0 kW"; below 1 kW in W. */
export const powerText = (powerW: number, locale: string): string =>
  Math.abs(powerW) > 0 && Math.abs(powerW) < 1000
    ? `${numberText(powerW, locale)} W`
    : `${numberText(powerW / 1000, locale, 1)} kW`;

/** 3900000 → "1 h 05 min"; below an hour "5 min", below a minute "45 s". */
export const durationText = (durationMs: number): string => {
  const seconds = Math.max(0, Math.round(durationMs / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
};

/** `short`: "22 Nov, 14:05 CET"; `full`: with year and seconds; `clock`: "14:05 CET"; `day`: "22 Nov 2026". */
export type TimeStyle = 'short' | 'full' | 'clock' | 'day';
const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short' } as const;
const timeStyles: Record<TimeStyle, Intl.DateTimeFormatOptions> = {
  short: { day: 'numeric', month: 'short', ...clock },
  full: { day: 'numeric', month: 'short', year: 'numeric', second: '2-digit', ...clock },
  clock,
  day: { day: 'numeric', month: 'short', year: 'numeric' },
};
const times = new Map<string, Intl.DateTimeFormat>();

/** An instant in a zone's wall clock time, with the zone. */
export const timeText = (atMs: number, locale: string, zone: string, style: TimeStyle = 'short'): string => {
  const key = `${locale} ${zone} ${style}`;
  let format = times.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale, { ...timeStyles[style], timeZone: zone });
    times.set(key, format);
  }
  return format.format(atMs);
};

const relatives = new Map<string, Intl.RelativeTimeFormat>();
const relativeTo = (locale: string): Intl.RelativeTimeFormat => {
  let format = relatives.get(locale);
  if (!format) {
    format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
    relatives.set(locale, format);
  }
  return format;
};

/** "3 min ago", "in 2 h": the distance in the largest unit that fits. */
export const agoText = (atMs: number, nowMs: number, locale: string): string => {
  const seconds = Math.round((atMs - nowMs) / 1000);
  const size = Math.abs(seconds);
  const relative = relativeTo(locale);
  if (size < 60) return relative.format(seconds, 'second');
  if (size < 3600) return relative.format(Math.trunc(seconds / 60), 'minute');
  if (size < 86_400) return relative.format(Math.trunc(seconds / 3600), 'hour');
  return relative.format(Math.trunc(seconds / 86_400), 'day');
};
