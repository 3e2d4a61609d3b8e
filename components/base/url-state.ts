/** What a user has set in a widget, kept in the page's URL under a prefix, so that a link shows the same. Touches only its own parameters. */

/** The parameters `<prefix>.<name>` of the page's URL, without the prefix. */
export const readUrl = (prefix: string): Record<string, string> =>
  Object.fromEntries(
    [...new URL(location.href).searchParams]
      .filter(([name]) => name.startsWith(`${prefix}.`))
      .map(([name, value]) => [name.slice(prefix.length + 1), value]),
  );

/** Replaces the parameters under the prefix; the page's history gets no new entry. */
export const writeUrl = (prefix: string, params: Readonly<Record<string, string>>): void => {
  const url = new URL(location.href);
  for (const name of Object.keys(readUrl(prefix))) url.searchParams.delete(`${prefix}.${name}`);
  for (const [name, value] of Object.entries(params)) url.searchParams.set(`${prefix}.${name}`, value);
  history.replaceState(history.state, '', url);
};
