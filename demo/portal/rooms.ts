/** The rooms of the portal, their icons, and who may enter: the rail and the search say the same. */
import type { Permission } from '../../bff/kernel/permissions.ts';
import type { Icon } from '../../components/parts/icon.ts';
import { isDemo } from './demo-api.ts';
import * as icons from './icons.ts';
import type { PageName } from './route.ts';

export type Room = Exclude<PageName, 'welcome'>;

export const rooms: readonly [Room, Icon][] = [
  ['map', icons.mapIcon],
  ['chargers', icons.plugZapIcon],
  ['orders', icons.receiptIcon],
  ['tariffs', icons.tagsIcon],
  ['alarms', icons.sirenIcon],
  ['consumption', icons.chartColumnIcon],
  ['invoices', icons.fileTextIcon],
  ['payments', icons.creditCardIcon],
];
export const settings: readonly [Room, Icon][] = [
  ['stations', icons.mapPinIcon],
  ['cards', icons.idCardIcon],
  ['people', icons.usersIcon],
  ['account', icons.userRoundIcon],
  ['developers', icons.codeIcon],
  ['mails', icons.mailIcon],
];

const needs: Partial<Record<Room, Permission>> = {
  stations: 'station:view',
  cards: 'card:view',
  people: 'account:view',
  tariffs: 'tariff:view',
  mails: 'mail:view',
  alarms: 'alarm:view',
  chargers: 'charger:view',
  consumption: 'report:view',
  invoices: 'invoice:view',
  payments: 'payment:view',
};

export const mayEnter = (page: Room, may: (permission: Permission) => boolean): boolean => {
  // A service sends its mails; only the demo keeps them to be read.
  if (page === 'mails' && !isDemo) return false;
  const permission = needs[page];
  return !permission || may(permission);
};
