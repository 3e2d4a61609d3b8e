/** Entry: registers `<station-map>` and `<charge-provider>` under their plain names. */
import { defineChargeProvider } from '../base/charge-provider.ts';
import { defineStationMap } from '../sites/station-map/define.ts';

export * from '../sites/station-map/define.ts';
export { StationMap } from '../sites/station-map/station-map.ts';

defineChargeProvider();
defineStationMap();
