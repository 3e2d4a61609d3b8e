/** What of a charger's settings shows its present state: read only, made when it is asked for. */
import type { Charger, Connector } from './charger.ts';
import type { SettingSpec } from './charger-settings.ts';
import { writeTime } from './dialects/time.ts';
import { stateWords } from './dialects/words2.ts';

export function liveSettings(charger: Charger): SettingSpec[] {
  const { device, identity } = charger.options;
  const { connectors, profiles, cards, certificates } = charger;
  const isAvailable = connectors.some(({ operative }) => operative);
  return [
    show(String(connectors.length), { key16: 'NumberOfConnectors', dataType: 'integer' }),
    show(device.vendor, { key2: 'ChargingStation.VendorName' }),
    show(device.model, { key2: 'ChargingStation.Model' }),
    show(device.serial ?? '', { key2: 'ChargingStation.SerialNumber' }),
    show(device.firmware ?? '', { key2: 'Controller.FirmwareVersion' }),
    show(String(isAvailable), { key2: 'ChargingStation.Available', dataType: 'boolean' }),
    show(isAvailable ? 'Available' : 'Unavailable', { key2: 'ChargingStation.AvailabilityState' }),
    show(String(charger.phases), { key2: 'ChargingStation.SupplyPhases', dataType: 'integer' }),
    show(identity, { key2: 'SecurityCtrlr.Identity' }),
    show(writeTime(charger.now()), { key2: 'ClockCtrlr.DateTime', dataType: 'dateTime' }),
    show(String(certificates.size), { key2: 'SecurityCtrlr.CertificateEntries', dataType: 'integer', max: 20 }),
    show(String(cards.size), { key2: 'LocalAuthListCtrlr.Entries', dataType: 'integer', max: cards.most }),
    show(String(profiles.size), { key2: 'SmartChargingCtrlr.Entries/ChargingProfiles', dataType: 'integer', max: 20 }),
    ...connectors.flatMap((connector) => placeSettings(charger, connector)),
  ];
}

function placeSettings(charger: Charger, connector: Connector): SettingSpec[] {
  const { number, operative, state, powerW } = connector;
  const phases = String(charger.phases);
  return [`EVSE@${number}`, `Connector@${number}.1`].flatMap((place) => [
    show(String(operative), { key2: `${place}.Available`, dataType: 'boolean' }),
    show(stateWords[state], {
      key2: `${place}.AvailabilityState`,
      dataType: 'OptionList',
      allowed: ['Available', 'Occupied', 'Reserved', 'Unavailable', 'Faulted'],
    }),
    show(phases, { key2: `${place}.SupplyPhases`, dataType: 'integer' }),
    place.startsWith('EVSE')
      ? show(String(Math.round(powerW)), {
          key2: `${place}.Power`,
          dataType: 'decimal',
          unit: 'W',
          max: charger.maxPowerW(number),
        })
      : show(charger.options.connectorType ?? 'cType2', { key2: `${place}.ConnectorType` }),
  ]);
}

function show(value: string, spec: SettingSpec): SettingSpec {
  return { dataType: 'string', ...spec, value, access: 'readOnly' };
}
