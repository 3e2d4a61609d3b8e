/** What is written to those who get a scheduled report, and on the page behind its address. Pure. */
import type { ReportFileRecord } from './rows.ts';

const letters = {
  en: {
    ready: 'Report: {name}',
    oneTime:
      'the report "{name}" is ready ({rows} rows). Fetch it here, once and within seven days:\n\n{link}\n\nWhoever has this address can fetch it. It is also among the report files when you log in.\n',
    logIn: 'the report "{name}" is ready ({rows} rows). Log in and fetch it from the report files within seven days.\n',
    failed: 'No report: {name}',
    problem: 'the report "{name}" could not be made: {problem}\n',
    greeting: 'Hello,\n\n',
    button: 'Download',
    page: 'This address works once. Kept until {until}.',
    gone: 'There is no such report. The address was used already, its seven days are over, or it is incomplete. Log in to find the report files.',
  },
  de: {
    ready: 'Bericht: {name}',
    oneTime:
      'der Bericht „{name}“ ist fertig ({rows} Zeilen). Hier können Sie ihn abholen, einmal und innerhalb von sieben Tagen:\n\n{link}\n\nWer diese Adresse kennt, kann ihn abholen. Nach dem Anmelden finden Sie ihn auch bei den Berichtsdateien.\n',
    logIn:
      'der Bericht „{name}“ ist fertig ({rows} Zeilen). Melden Sie sich an und holen Sie ihn innerhalb von sieben Tagen bei den Berichtsdateien ab.\n',
    failed: 'Kein Bericht: {name}',
    problem: 'der Bericht „{name}“ konnte nicht erstellt werden: {problem}\n',
    greeting: 'Guten Tag,\n\n',
    button: 'Herunterladen',
    page: 'Diese Adresse gilt einmal. Aufgehoben bis {until}.',
    gone: 'Diesen Bericht gibt es nicht. Die Adresse wurde schon benutzt, ihre sieben Tage sind vorbei, oder sie ist unvollständig. Nach dem Anmelden finden Sie die Berichtsdateien.',
  },
} as const;

const wordsOf = (locale: string) => letters[locale === 'de' ? 'de' : 'en'];

/** In one go and by a function, so that a name is text whatever it spells. */
const filled = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, word: string) => values[word] ?? whole);

type Ended = Pick<ReportFileRecord, 'name' | 'rows' | 'state' | 'error'>;

/** The letter about a file that is ready or failed; `link` is null where people have to log in. */
export const letterOf = (file: Ended, locale: string, link: string | null): { subject: string; text: string } => {
  const words = wordsOf(locale);
  const values = { name: file.name, rows: String(file.rows), problem: file.error, link: link ?? '' };
  const isReady = file.state === 'ready';
  const body = isReady ? (link === null ? words.logIn : words.oneTime) : words.problem;
  return {
    subject: filled(isReady ? words.ready : words.failed, values),
    text: words.greeting + filled(body, values),
  };
};

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const page = (locale: string, title: string, body: string): string =>
  `<!doctype html><html lang="${locale === 'de' ? 'de' : 'en'}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>${escapeHtml(title)}</title></head><body><main>${body}</main></body></html>`;

/** Asks before the address is used up: programs that look at every address in a mail follow links, but press no buttons. */
export const linkPage = (file: Pick<ReportFileRecord, 'name'>, locale: string, until: string): string => {
  const words = wordsOf(locale);
  return page(
    locale,
    file.name,
    `<h1>${escapeHtml(file.name)}</h1><p>${escapeHtml(filled(words.page, { until }))}</p><form method="post"><button>${words.button}</button></form>`,
  );
};

export const gonePage = (locale: string): string => page(locale, '404', `<p>${escapeHtml(wordsOf(locale).gone)}</p>`);
