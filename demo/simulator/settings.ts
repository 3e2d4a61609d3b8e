/** What the demo's makers set otherwise than the standard, and their own settings. Data. */
import type { SettingSpec } from '../../ocpp/charger.ts';
import type { DemoCharger } from '../seed/equipment.ts';

/** Keys of 1.6 and variables of 2.x that only this maker has. */
const ofMaker: Readonly<Record<string, readonly SettingSpec[]>> = {
  'Keba AG': [
    { key16: 'MaxCurrent', value: '16', dataType: 'integer', unit: 'A', min: 6, max: 32 },
    { key16: 'X1Mode', value: 'Off' },
  ],
  Mennekes: [
    { key16: 'OperatorCurrentLimit', value: '32', dataType: 'integer', unit: 'A', min: 0, max: 32 },
    { key16: 'RFIDReaderBeep', value: 'true', dataType: 'boolean' },
  ],
  Autel: [{ key16: 'AuthMode', value: 'RFID', dataType: 'OptionList', allowed: ['RFID', 'APP', 'PlugAndCharge'] }],
  ABB: [
    { key16: 'ConfigurationProfile', value: 'public', access: 'readOnly' },
    { key16: 'ScreenBrightness', value: '90', dataType: 'integer', min: 10, max: 100, unit: '%' },
  ],
  'alpitronic GmbH': [
    { key16: 'CableCoolingMode', key2: 'LiquidCoolingSystem.Mode', value: 'Auto' },
    { key16: 'DisplayLanguage', key2: 'Display.Language', value: 'de' },
  ],
  Kempower: [{ key2: 'PowerModule.SharingMode', value: 'Dynamic' }],
  Wallbox: [
    { key2: 'ChargingStatusIndicator.Brightness', value: '70', dataType: 'integer', min: 0, max: 100, unit: '%' },
  ],
  Hypercharge: [{ key2: 'Display.Brightness', value: '85', dataType: 'integer', min: 0, max: 100, unit: '%' }],
};

/** Fast chargers tell their readings often; some in the field were never set up as the others. */
export function settingsOf({ kind, device, serial }: DemoCharger): SettingSpec[] {
  const isFast = kind.startsWith('dc');
  const isForgotten = Number(serial.slice(-1)) % 7 === 3;
  return [
    {
      key16: 'MeterValueSampleInterval',
      key2: 'SampledDataCtrlr.TxUpdatedInterval',
      value: isFast ? '5' : '15',
      dataType: 'integer',
      unit: 's',
      min: 0,
      max: 3_600,
    },
    {
      key16: 'LocalPreAuthorize',
      key2: 'AuthCtrlr.LocalPreAuthorize',
      value: String(isForgotten),
      dataType: 'boolean',
    },
    {
      key16: 'ConnectionTimeOut',
      key2: 'TxCtrlr.EVConnectionTimeOut',
      value: isFast ? '90' : '60',
      dataType: 'integer',
      unit: 's',
      min: 10,
      max: 600,
    },
    ...(ofMaker[device.vendor] ?? []),
  ];
}
