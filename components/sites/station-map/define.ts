/** Registers `<station-map>`. */
import { definer } from '../../base/define.ts';
import { StationMap } from './station-map.ts';

export const defineStationMap = definer('station-map', StationMap);
