/** What the charger table loads when it is first needed: filter form, column chooser, export. */
import { send, type Transport, urlOf } from '../../../bff/kernel/client.ts';
import { charger, chargers } from '../../../bff/sites/chargers/contract.ts';
import type { WfElement } from '../../base/element.ts';
import { wear } from '../../base/wear.ts';
import { chargerWords } from '../../i18n/fields/charger.ts';
import { fieldLabel } from '../../i18n/fields/words.ts';
import { checkbox } from '../../parts/controls.ts';
import { saveFile } from '../../parts/save-file.ts';
import { filterChips, filterForm, filterStyles, filterTexts } from './filters.ts';
import { stationPickerStyles } from './station-picker.ts';

import { type ChargerField, defaultColumns } from './view-state.ts';

/** Fields a user may choose as columns; ids of other things say nothing to people, but a station's is shown by its name. */
const choices = (Object.keys(charger.fields) as ChargerField[]).filter(
  (name) => name === 'id' || name === 'stationId' || charger.fields[name].kind !== 'id',
);

/** Where a column stands: its default place, else after those, in the order in which columns were chosen. */
const rank = (name: string, columns: readonly string[]): number => {
  const known: readonly string[] = defaultColumns;
  if (known.includes(name)) return known.indexOf(name);
  return known.length + (columns.includes(name) ? columns.indexOf(name) : columns.length);
};

const columnChooser = (columns: readonly string[], locale: string, onChange: (columns: string[]) => void) =>
  choices.map((name) =>
    checkbox({
      label: fieldLabel(charger, chargerWords, name, locale),
      checked: columns.includes(name),
      // A table without columns cannot be clicked.
      disabled: columns.length === 1 && columns[0] === name,
      onChange: (checked) =>
        onChange(
          checked
            ? [...columns, name].sort((a, b) => rank(a, columns) - rank(b, columns))
            : columns.filter((each) => each !== name),
        ),
    }),
  );

/** The columns of the file for those on screen: what one of them shows of two fields becomes two. Pure. */
export const exportColumns = (columns: readonly string[]): string[] =>
  columns.flatMap((name) => {
    if (name === 'model' && !columns.includes('vendor')) return ['vendor', 'model'];
    return name === 'online' && !columns.includes('offlineSince') ? ['online', 'offlineSince'] : [name];
  });

/** Has the server write the file and hands it to the browser. Throws `ApiError`. */
const download = async (transport: Transport, query: Record<string, string | number | undefined>): Promise<void> => {
  const response = await send(transport, 'GET', urlOf(chargers.endpoints.export, {}, query));
  saveFile(await response.blob(), `chargers.${query.format}`);
};

const dress = (host: WfElement): void => wear(host, [filterStyles, stationPickerStyles]);

export const chargerTools = { dress, columnChooser, download, exportColumns, filterChips, filterForm, filterTexts };
export type ChargerTools = typeof chargerTools;
