/** Reads dates that a person typed or pasted. Pure. */
import { daysIn } from './season-words.ts';

export interface DatesRead {
  /** yyyy-mm-dd, in order, each once. */
  readonly dates: readonly string[];
  /** What is no date, as it was written. */
  readonly wrong: readonly string[];
}

const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
/** Day first, as Europe writes it with dots or slashes: "24.12.2026", "24/12/2026". */
const dayFirst = /^(\d{1,2})[./](\d{1,2})[./](\d{4})$/;

const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/** The date as yyyy-mm-dd, when it is in the calendar. */
const dateOf = (word: string): string | undefined => {
  const [, ...parts] = iso.exec(word) ?? dayFirst.exec(word) ?? [];
  const [year = 0, month = 0, day = 0] = (iso.test(word) ? parts : parts.reverse()).map(Number);
  const last = month === 2 && !isLeap(year) ? 28 : daysIn(month);
  if (month < 1 || month > 12 || day < 1 || day > last) return undefined;
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
};

/** Words between spaces, commas, semicolons and line breaks: "2026-12-25, 26.12.2026". */
export const readDates = (text: string): DatesRead => {
  const words = text.split(/[\s,;]+/).filter(Boolean);
  const found = words.map((word) => ({ word, date: dateOf(word) }));
  const dates = new Set(found.flatMap(({ date }) => date ?? []));
  return { dates: [...dates].sort(), wrong: found.flatMap(({ word, date }) => (date ? [] : [word])) };
};
