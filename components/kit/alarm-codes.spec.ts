/** What alarms say. */
import { beforeAll, describe, expect, it } from 'vitest';
import { abnormalReasons, reasonWords } from '../../bff/charging/orders/reasons.ts';
import { textsMissing } from '../i18n/translate.ts';
import { alarmDetail, alarmText, alarmTexts } from './alarm-codes.ts';

beforeAll(() => textsMissing([alarmTexts], 'de'));

describe('the code of an alarm', () => {
  it.each([
    ['groundFailure', 'Ground fault', 'Erdschluss'],
    ['GroundFailure', 'Ground fault', 'Erdschluss'],
    ['TamperDetectionActivated', 'Tamper detection activated', 'Manipulation erkannt'],
    ['FirmwareUpdated', 'Firmware updated', 'Firmware aktualisiert'],
    ['offline', 'Offline', 'Offline'],
    ['PowerModuleFault', 'Power module fault', 'Power module fault'],
    ['E-1207', 'E-1207', 'E-1207'],
    ['EVSE_ERR', 'EVSE_ERR', 'EVSE_ERR'],
    ['RCDTripped', 'RCDTripped', 'RCDTripped'],
  ])('%s', (code, en, de) => {
    expect([alarmText(code, 'en'), alarmText(code, 'de-CH'), alarmText(code, 'fr')]).toEqual([en, de, en]);
  });
});

describe('the detail of an alarm', () => {
  it('is German for German readers where the product wrote it, and a charger’s own words stay', () => {
    for (const code of abnormalReasons) {
      expect(alarmDetail(reasonWords.en[code], 'de-AT')).toBe(reasonWords.de[code]);
      expect(alarmDetail(reasonWords.en[code], 'en')).toBe(reasonWords.en[code]);
    }
    expect(alarmDetail('RCD tripped', 'de')).toBe('RCD tripped');
  });
});
