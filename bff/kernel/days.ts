/** Weekdays, apart from the time zones: who only draws a week needs no clock. */

/** Day of the week by ISO 8601: 1 is Monday, 7 is Sunday. */
export type IsoDay = 1 | 2 | 3 | 4 | 5 | 6 | 7;
export const isoDays: readonly IsoDay[] = [1, 2, 3, 4, 5, 6, 7];
