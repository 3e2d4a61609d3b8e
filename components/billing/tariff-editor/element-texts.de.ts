/** Words for OCPI tariff elements in German. */
import type { ElementKey } from './element-texts.ts';

export const de: Readonly<Record<ElementKey, string>> = {
  'said.FLAT': '{price} je Ladevorgang',
  'said.ENERGY': '{price}/kWh',
  'said.TIME': '{price}/h beim Laden',
  'said.PARKING_TIME': '{price}/h beim Stehen',
  'said.stepEnergy': 'in Schritten von {n} Wh',
  'said.stepTime': 'in Schritten von {n} s',
  'said.tax': '{rate} USt.',
  'said.always': 'immer',
  'said.dates': '{from} – {to}',
  'said.fromDate': 'ab {from}',
  'said.toDate': 'bis {to}',
  'said.minWh': 'ab {value}',
  'said.maxWh': 'unter {value}',
  'said.minW': 'ab {value}',
  'said.maxW': 'unter {value}',
  'said.minMilliamps': 'ab {value}',
  'said.maxMilliamps': 'unter {value}',
  'said.minDurationS': 'nach {value}',
  'said.maxDurationS': 'in den ersten {value}',
  'said.RESERVATION': 'für eine genutzte Reservierung',
  'said.RESERVATION_EXPIRES': 'für eine verfallene Reservierung',
  'said.element': '{prices}: {when}',
  'said.nextDay': '(nächster Tag)',
};
