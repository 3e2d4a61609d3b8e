/**
 * The neutral words of charging: what a station tells us and what we may tell a station, in no version's wire format.
 * Dialects translate wire ↔ these types; the rest of the product never asks which OCPP version speaks.
 * Units end a name: `Wh`, `W`, `Milliamps`, `Ms`, `Percent`. Times are epoch milliseconds; an absent time is `undefined`
 * and means that the station sent none or one that cannot be read.
 */
export * from './vocabulary-commands.ts';
export * from './vocabulary-events.ts';
export * from './vocabulary-words.ts';
