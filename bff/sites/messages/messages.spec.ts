/** What the log of messages hides, tells and finds. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LoggedFrame } from '../../bridge/message-log.ts';
import { maskFrame, maskTags } from './mask.ts';
import { readMessages, searcher } from './read.ts';

describe('a frame in the log', () => {
  it.each([
    '[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"TOPSECRET"}]',
    '[3,"1",{"configurationKey":[{"key":"AuthorizationKey","readonly":false,"value":"TOPSECRET"}]}]',
    '[2,"1","SetVariables",{"setVariableData":[{"attributeValue":"TOPSECRET","component":{"name":"SecurityCtrlr"},"variable":{"name":"BasicAuthPassword"}}]}]',
    '[2,"1","NotifyReport",{"reportData":[{"component":{"name":"SecurityCtrlr"},"variable":{"name":"BasicAuthPassword"},"variableAttribute":[{"value":"TOPSECRET"}]}]}]',
    '[2,"1","SetNetworkProfile",{"connectionData":{"vpn":{"user":"u","password":"TOPSECRET"}}}]',
    '[2,"1","SetNetworkProfile",{"connectionData":{"vpn":{"user":"u","key":"TOPSECRET"}}}]',
    '[2,"1","SetNetworkProfile",{"connectionData":{"apn":{"apn":"internet","simPin":"TOPSECRET"}}}]',
    '[3,"1",{"configurationKey":[{"key":"WiFiPassphrase","readonly":false,"value":"TOPSECRET"}]}]',
    '[3,"1",{"configurationKey":[{"key":"wlan_psk","readonly":false,"value":"TOPSECRET"}]}]',
    '[2,"1","ChangeConfiguration",{"key":"Backend_API_Key","value":"TOPSECRET"}]',
    '[2,"1","ChangeConfiguration",{"key":"ClientSecret","value":"TOPSECRET"',
    '[2,"1","GetDiagnostics",{"location":"https://charge.example.com/files/TOPSECRET/log.zip"}]',
    '[2,"1","UpdateFirmware",{"location":"ftp://user:TOPSECRET@files.example.com/a.bin"}]',
    '[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"TOPSECRET"',
    '[2,"1","DataTransfer",{"vendorId":"V","data":"{\\"password\\":\\"TOPSECRET\\"}"}]',
    '[2,"1","DataTransfer",{"vendorId":"V","data":"{\\"key\\":\\"AuthorizationKey\\",\\"value\\":\\"TOPSECRET\\"}"}]',
    '[2,"1","DataTransfer",{"vendorId":"V","data":"{\\"password\\":\\"TOPSECRET\\"}"',
    '[2,"1","UpdateFirmware",{"location":"ftp:\\/\\/user:TOPSECRET@files.example.com\\/a.bin"}]',
    '[2,"1","UpdateFirmware",{"location":"ftp:\\/\\/user:TOPSECRET@files.example.com\\/a.bin"',
    '[2,"1","GetDiagnostics",{"location":"https:\\/\\/charge.example.com\\/files\\/TOPSECRET"}]',
    '[2,"1","UpdateFirmware",{"location":"ftp://user:TOP/SECRET@TOPSECRET@files.example.com/a.bin"}]',
    '[2,"1","DataTransfer",{"password":["TOPSECRET"]}]',
    '[2,"1","DataTransfer",{"passwords":[["x","TOPSECRET"]]}]',
    '[2,"1","ChangeConfiguration",{"key":"Password","value":"a\\"TOPSECRET"',
  ])('shows no secret: %s', (text) => {
    expect(maskFrame(text)).not.toContain('TOPSECRET');
    expect(maskFrame(text)).toContain('•••');
  });

  it('hides numbers under the name of a secret, whole or cut off', () => {
    for (const end of ['}]', ''])
      expect(maskFrame(`[2,"1","ChangeConfiguration",{"key":"SimPin","value":12345${end}`)).not.toContain('12345');
  });

  // Were the time to grow with the square of the length, these would take minutes.
  it.each([
    ['names without an end', `["${'passw'.repeat(120_000)}"`],
    ['quotes', `["password${'\\"'.repeat(300_000)}`],
    ['spaces', `["password"${' '.repeat(600_000)}x`],
    ['addresses', `["password@://${'://a'.repeat(150_000)}"`],
    ['log-ins', `["password://${'://a@'.repeat(120_000)}"`],
  ])('is masked however long it is and whatever is in it: %s', (_, text) => {
    expect(maskFrame(text).length).toBeLessThanOrEqual(text.length);
  });

  it('is kept as it is when it holds nothing to hide', () => {
    const text = '[2,"1","MeterValues",{"connectorId":1,"meterValue":[]}]';
    expect(maskFrame(text)).toBe(text);
  });

  it('shows cards only in part to who may not see them', () => {
    const masked = maskTags('[2,"1","StartTransaction",{"connectorId":1,"idTag":"04A2B3C4D5"}]');
    expect(masked).toContain('"04•••D5"');
    expect(maskTags('[2,"1","TransactionEvent",{"idToken":{"idToken":"AB12","type":"Local"}}]')).not.toContain('AB12');
    expect(maskTags('[2,"1","Authorize",{"idTag":"04A2B3C4D5"')).not.toContain('04A2B3C4D5');
  });

  it.each([
    '[2,"1","Authorize",{"idToken":{"idToken":"X","type":"ISO14443","additionalInfo":[{"additionalIdToken":"04A2B3C4D5","type":"x"}]}}]',
    '[2,"1","CustomerInformation",{"requestId":1,"report":true,"clear":false,"customerIdentifier":"04A2B3C4D5"}]',
    '[2,"1","CustomerInformation",{"requestId":1,"customerIdentifier":"04A2B3C4D5"',
    '[2,"1","NotifyCustomerInformation",{"data":"Card 04A2B3C4D5, twice last week","seqNo":0,"requestId":1}]',
    '[2,"1","NotifyCustomerInformation",{"data":"Card 04A2B3C4D5, twice last week","seqNo":0,',
    '[2,"1","NotifyEvent",{"eventData":[{"component":{"name":"TokenReader"},"variable":{"name":"Token"},"actualValue":"04A2B3C4D5"}]}]',
    '[2,"1","Authorize",{"idTag":1234567890}]',
    '[2,"1","Authorize",{"idTag":1234567890',
  ])('shows no more of a person to them: %s', (frame) => {
    expect(maskTags(frame)).not.toMatch(/04A2B3C4D5|1234567890/);
  });

  it('shows other data of such messages to them as they are', () => {
    const frame = '[2,"1","DataTransfer",{"vendorId":"V","data":"as it is"}]';
    expect(maskTags(frame)).toBe(frame);
  });
});

const line = (text: string, direction: LoggedFrame['direction'] = 'in', atMs = 1): LoggedFrame => ({
  atMs,
  direction,
  text,
});
const wordsOf = (...frames: LoggedFrame[]) => readMessages(1, frames, new Map(), true).map((m) => m.words);

describe('the plain words of a frame', () => {
  it.each([
    [
      '[2,"1","BootNotification",{"chargePointVendor":"Autel","chargePointModel":"MaxiCharger AC"}]',
      'The charger has started: Autel MaxiCharger AC',
    ],
    [
      '[2,"1","BootNotification",{"reason":"PowerUp","chargingStation":{"vendorName":"V","model":"M","firmwareVersion":"2"}}]',
      'The charger has started: V M, firmware 2',
    ],
    [
      '[2,"1","StatusNotification",{"connectorId":2,"status":"Faulted","errorCode":"GroundFailure"}]',
      'Connector 2 is Faulted, error GroundFailure',
    ],
    [
      '[2,"1","StopTransaction",{"transactionId":7,"meterStop":6000,"reason":"EVDisconnected"}]',
      'Transaction 7 ended, meter 6000 Wh (EVDisconnected)',
    ],
    [
      '[2,"1","MeterValues",{"connectorId":1,"meterValue":[{"sampledValue":[{"value":"1500"}]}]}]',
      'Meter reading of connector 1: 1500 Wh',
    ],
    [
      '[2,"1","TransactionEvent",{"eventType":"Ended","triggerReason":"RemoteStop","transactionInfo":{"transactionId":"ab","stoppedReason":"Remote"}}]',
      'Transaction ab ended (Remote)',
    ],
    ['[2,"1","SomethingNew",{}]', 'SomethingNew'],
    ['[2,"1","constructor",{}]', 'constructor'],
    ['hello', 'This is no message of OCPP'],
  ])('%s', (text, words) => expect(wordsOf(line(text))).toEqual([words]));

  it('of an answer name the call', () => {
    expect(wordsOf(line('[2,"9","Reset",{"type":"Hard"}]', 'out'), line('[3,"9",{"status":"Rejected"}]'))).toEqual([
      'Please restart (Hard)',
      'Reset: Rejected',
    ]);
    expect(wordsOf(line('[2,"9","Heartbeat",{}]'), line('[4,"9","InternalError","busy",{}]', 'out'))[1]).toBe(
      'Heartbeat was refused: InternalError: busy',
    );
  });

  it('exist for anything', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), fc.constantFrom('in', 'out'), (text, direction) => {
        for (const frame of [
          text,
          `[2,"1","StatusNotification",${text}]`,
          `[2,"1","MeterValues",${text}]`,
          `[3,"1",${text}]`,
        ])
          expect(wordsOf(line(maskTags(maskFrame(frame)), direction as 'in'))).toHaveLength(1);
      }),
    );
  });
});

describe('a search', () => {
  const all = readMessages(
    3,
    [
      line('[2,"1","Heartbeat",{}]', 'in', 10),
      line('[3,"1",{"currentTime":"x"}]', 'out', 11),
      line('[2,"2","Reset",{"type":"Soft"}]', 'out', 20),
      line('[4,"2","NotSupported","",{}]', 'in', 21),
    ],
    new Map(),
    true,
  );
  it.each([
    [{}, [10, 11, 20, 21]],
    [{ action: 'reset' }, [20, 21]],
    [{ direction: 'in' as const }, [10, 21]],
    [{ kind: 'error' as const }, [21]],
    [{ q: 'CURRENTTIME' }, [11]],
    [{ from: 11, to: 21 }, [11, 20]],
  ])('for %j', (search, times) => expect(all.filter(searcher(search)).map((m) => m.atMs)).toEqual(times));
});
