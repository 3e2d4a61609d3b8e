/** Texts of the station map. */
import { type Catalogue, catalogue, type Word } from '../../i18n/translate.ts';

const en = {
  title: 'Charging stations',
  map: 'Map of charging stations',
  'map.failed': 'The map cannot be shown on this page. The list has every station.',
  'map.coarse': 'Outline map without streets',
  'map.sources': 'Natural Earth',
  'zoom.in': 'Zoom in',
  'zoom.out': 'Zoom out',
  'zoom.fit': 'Show all stations',
  'zoom.in.to': 'zoom in to see them',
  stations: '{n} {n|one=station|other=stations}',
  search: 'Search stations',
  'search.place': 'Name, city or street',
  sort: 'Sort by',
  'sort.name': 'By name',
  'sort.trouble': 'Trouble first',
  'sort.free': 'Free first',
  'sort.power': 'By power now',
  filter: 'Show stations with',
  'group.all': 'All',
  'group.free': 'Free',
  'group.busy': 'In use',
  'group.offline': 'Offline',
  'group.faulted': 'Faulted',
  'group.none': 'No connectors',
  'of.free': '{free} of {total} free',
  'count.busy': '{n} in use',
  'count.offline': '{n} offline',
  'count.faulted': '{n} faulted',
  'empty.title': 'No charging stations yet',
  'empty.text': 'A station is a place with chargers. Once it has been added, it appears here.',
  'none.title': 'No station fits',
  'none.text': 'Try other words, or show all states.',
  'none.action': 'Show all',
  'show.more': 'Show {n} more',
} as const;

export type MapKey = keyof typeof en;
export type MapWord = Word<MapKey>;
export const mapTexts: Catalogue<MapKey> = catalogue(en, () => import('./texts.de.ts').then((file) => file.de));
