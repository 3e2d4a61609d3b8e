/**
 * What can be asked of a charger, in groups, with how what was typed becomes a command. Operations that have a tab of their own (settings, files,
 * certificates, reservations, lists) name it instead. Pure data.
 */
import type { monitorTypes, TriggerMessage } from '../../../ocpp/vocabulary.ts';
import type { FieldSpec, Group, Values } from './operations.ts';

const text = (values: Values, name: string): string => (values[name] ?? '').trim();
const number = (values: Values, name: string): number => Number(text(values, name).replace(',', '.'));
const record = (values: Values, name: string): Record<string, unknown> => JSON.parse(text(values, name));
/** Only when it was given. */
const given = <T>(values: Values, name: string, read: (values: Values, name: string) => T): Record<string, T> =>
  text(values, name) === '' ? {} : { [name]: read(values, name) };
const choice = <C extends string>(values: Values, name: string, choices: readonly C[]): C =>
  choices.find((each) => each === text(values, name)) ?? choices[0]!;

const connector: FieldSpec = { name: 'connector', kind: 'connector' };
const place: FieldSpec = { name: 'connector', kind: 'place' };
const transaction: FieldSpec = { name: 'transactionId', kind: 'transaction' };
const idTag: FieldSpec = { name: 'idTag', kind: 'text', max: 255 };
const units = ['A', 'W'] as const;
const unit: FieldSpec = { name: 'unit', kind: 'choice', choices: units };
const limit: FieldSpec = { name: 'limit', kind: 'number', max: 10_000_000 };
const settablePurposes = ['txDefault', 'stationMax', 'tx'] as const;
const purposes = [...settablePurposes, 'externalConstraints', 'priorityCharging', 'localGeneration'] as const;
const whole = (name: string, more: Partial<FieldSpec> = {}): FieldSpec => ({
  name,
  kind: 'number',
  max: 2_147_483_647,
  ...more,
});
const resets = ['soft', 'hard'] as const;
const priorities = ['normalCycle', 'inFront', 'alwaysFront'] as const;
const messageStates = ['charging', 'faulted', 'idle', 'unavailable'] as const;
const monitorBases = ['all', 'factoryDefault', 'hardWiredOnly'] as const;

// Lists of their own: those of the vocabulary would be in what every widget loads. A test holds them together.
const triggers = [
  ...(['boot', 'heartbeat', 'meterValues', 'status', 'firmwareStatus'] as const),
  ...(['logStatus', 'signCertificate', 'transaction'] as const),
] satisfies readonly TriggerMessage[];
const monitors = [
  ...(['upperThreshold', 'lowerThreshold', 'delta', 'periodic'] as const),
  ...(['periodicClockAligned', 'targetDelta', 'targetDeltaRelative'] as const),
] satisfies readonly (typeof monitorTypes)[number][];

const minuteS = 60;

export const groups: readonly Group[] = [
  {
    name: 'charging',
    operations: [
      {
        kind: 'remoteStart',
        fields: [idTag, connector],
        body: (v) => ({ kind: 'remoteStart', idTag: text(v, 'idTag'), connector: number(v, 'connector') }),
      },
      {
        kind: 'remoteStop',
        danger: true,
        fields: [transaction],
        body: (v) => ({ kind: 'remoteStop', transactionId: text(v, 'transactionId') }),
      },
      { kind: 'unlock', fields: [connector], body: (v) => ({ kind: 'unlock', connector: number(v, 'connector') }) },
      {
        kind: 'priorityCharging',
        fields: [transaction, { name: 'activate', kind: 'switch', initial: 'yes' }],
        body: (v) => ({
          kind: 'priorityCharging',
          transactionId: text(v, 'transactionId'),
          activate: text(v, 'activate') === 'yes',
        }),
      },
    ],
    elsewhere: [{ kinds: ['reserve', 'cancelReservation', 'readLocalList', 'sendLocalList'], tab: 'reservations' }],
  },
  {
    name: 'availability',
    operations: [
      {
        kind: 'setAvailability',
        canWait: true,
        fields: [place, { name: 'operative', kind: 'choice', choices: ['yes', 'no'] }],
        body: (v) => ({
          kind: 'setAvailability',
          connector: number(v, 'connector'),
          operative: text(v, 'operative') === 'yes',
        }),
      },
      {
        kind: 'reset',
        danger: true,
        canWait: true,
        fields: [{ name: 'reset', kind: 'choice', choices: resets }],
        body: (v) => ({ kind: 'reset', hard: choice(v, 'reset', resets) === 'hard' }),
      },
      { kind: 'clearCache', canWait: true, fields: [], body: () => ({ kind: 'clearCache' }) },
    ],
    elsewhere: [{ kinds: ['updateFirmware'], tab: 'files' }],
  },
  {
    name: 'limits',
    operations: [
      {
        kind: 'setProfile',
        canWait: true,
        fields: [
          place,
          { name: 'purpose', kind: 'choice', choices: settablePurposes },
          { ...transaction, only: { name: 'purpose', value: 'tx' } },
          limit,
          unit,
          whole('minutes', { optional: true, min: 1, max: 525_600, unit: 'min' }),
          whole('profileId', { initial: '1', min: 1 }),
          whole('stackLevel', { initial: '0', max: 1000 }),
        ],
        body: (v, nowMs) => {
          const purpose = choice(v, 'purpose', settablePurposes);
          return {
            kind: 'setProfile',
            connector: number(v, 'connector'),
            profile: {
              id: number(v, 'profileId'),
              stackLevel: number(v, 'stackLevel'),
              purpose,
              kind: 'absolute',
              ...(purpose === 'tx' && given(v, 'transactionId', text)),
              schedules: [
                {
                  unit: choice(v, 'unit', units),
                  startMs: nowMs,
                  ...(text(v, 'minutes') && { durationS: number(v, 'minutes') * minuteS }),
                  periods: [{ startS: 0, limit: number(v, 'limit') }],
                },
              ],
            },
          };
        },
      },
      {
        kind: 'clearProfile',
        canWait: true,
        fields: [
          { ...place, optional: true },
          { name: 'purpose', kind: 'choice', choices: purposes, optional: true },
          whole('profileId', { optional: true }),
          whole('stackLevel', { optional: true, max: 1000 }),
        ],
        body: (v) => ({
          kind: 'clearProfile',
          ...given(v, 'connector', number),
          ...(text(v, 'purpose') && { purpose: choice(v, 'purpose', purposes) }),
          ...given(v, 'profileId', number),
          ...given(v, 'stackLevel', number),
        }),
      },
      {
        kind: 'readSchedule',
        fields: [place, whole('minutes', { initial: '60', min: 1, max: 525_600, unit: 'min' }), unit],
        body: (v) => ({
          kind: 'readSchedule',
          connector: number(v, 'connector'),
          durationS: number(v, 'minutes') * minuteS,
          unit: choice(v, 'unit', units),
        }),
      },
      {
        kind: 'readProfiles',
        fields: [
          { ...place, optional: true },
          { name: 'purpose', kind: 'choice', choices: purposes, optional: true },
        ],
        body: (v) => ({
          kind: 'readProfiles',
          ...given(v, 'connector', number),
          ...(text(v, 'purpose') && { purpose: choice(v, 'purpose', purposes) }),
        }),
      },
      {
        kind: 'updateSchedule',
        fields: [whole('profileId', { min: 1 }), limit],
        body: (v) => ({ kind: 'updateSchedule', profileId: number(v, 'profileId'), limit: number(v, 'limit') }),
      },
    ],
  },
  {
    name: 'asking',
    operations: [
      {
        kind: 'trigger',
        fields: [
          { name: 'message', kind: 'choice', choices: triggers },
          { ...connector, optional: true },
        ],
        body: (v) => ({
          kind: 'trigger',
          message: choice(v, 'message', triggers),
          ...given(v, 'connector', number),
        }),
      },
      {
        kind: 'readTransaction',
        fields: [{ ...transaction, optional: true }],
        body: (v) => ({ kind: 'readTransaction', ...given(v, 'transactionId', text) }),
      },
      { kind: 'readMonitors', fields: [], body: () => ({ kind: 'readMonitors' }) },
      {
        kind: 'setMonitors',
        canWait: true,
        fields: [
          { name: 'key', kind: 'text', max: 300 },
          { name: 'monitor', kind: 'choice', choices: monitors },
          { name: 'value', kind: 'number', min: -1e12, max: 1e12 },
          whole('severity', { initial: '5', max: 9 }),
        ],
        body: (v) => ({
          kind: 'setMonitors',
          monitors: [
            {
              key: text(v, 'key'),
              type: choice(v, 'monitor', monitors),
              value: number(v, 'value'),
              severity: number(v, 'severity'),
            },
          ],
        }),
      },
      {
        kind: 'clearMonitors',
        canWait: true,
        fields: [{ name: 'ids', kind: 'text', pattern: /^\d+(\s*,\s*\d+)*$/ }],
        body: (v) => ({ kind: 'clearMonitors', ids: text(v, 'ids').split(',').map(Number) }),
      },
      {
        kind: 'setMonitoring',
        canWait: true,
        fields: [
          { name: 'base', kind: 'choice', choices: monitorBases, optional: true, initial: 'all' },
          whole('severity', { optional: true, max: 9 }),
        ],
        // Stations take one or the other.
        body: (v) => ({
          kind: 'setMonitoring',
          ...(text(v, 'severity') ? given(v, 'severity', number) : { base: choice(v, 'base', monitorBases) }),
        }),
      },
    ],
    elsewhere: [
      { kinds: ['readConfiguration', 'writeConfiguration', 'readReport'], tab: 'settings' },
      { kinds: ['uploadLog'], tab: 'files' },
    ],
  },
  {
    name: 'display',
    operations: [
      {
        kind: 'showMessage',
        canWait: true,
        fields: [
          { name: 'text', kind: 'long', max: 512 },
          whole('messageId', { initial: '1' }),
          { name: 'priority', kind: 'choice', choices: priorities },
          { name: 'state', kind: 'choice', choices: messageStates, optional: true },
        ],
        body: (v) => ({
          kind: 'showMessage',
          id: number(v, 'messageId'),
          text: text(v, 'text'),
          priority: choice(v, 'priority', priorities),
          ...(text(v, 'state') && { state: choice(v, 'state', messageStates) }),
        }),
      },
      { kind: 'readMessages', fields: [], body: () => ({ kind: 'readMessages' }) },
      {
        kind: 'clearMessage',
        canWait: true,
        fields: [whole('messageId')],
        body: (v) => ({ kind: 'clearMessage', id: number(v, 'messageId') }),
      },
    ],
  },
  {
    name: 'prices',
    operations: [
      {
        kind: 'tellCost',
        fields: [transaction, { name: 'totalCost', kind: 'text', pattern: /^\d{1,12}(\.\d{1,6})?$/ }],
        body: (v) => ({ kind: 'tellCost', transactionId: text(v, 'transactionId'), totalCost: text(v, 'totalCost') }),
      },
      {
        kind: 'setTariff',
        canWait: true,
        fields: [place, { name: 'tariff', kind: 'json' }],
        body: (v) => ({ kind: 'setTariff', connector: number(v, 'connector'), tariff: record(v, 'tariff') }),
      },
      {
        kind: 'changeTariff',
        fields: [transaction, { name: 'tariff', kind: 'json' }],
        body: (v) => ({ kind: 'changeTariff', transactionId: text(v, 'transactionId'), tariff: record(v, 'tariff') }),
      },
      {
        kind: 'readTariffs',
        fields: [place],
        body: (v) => ({ kind: 'readTariffs', connector: number(v, 'connector') }),
      },
      {
        kind: 'clearTariffs',
        danger: true,
        canWait: true,
        fields: [{ ...place, optional: true }],
        body: (v) => ({ kind: 'clearTariffs', ...given(v, 'connector', number) }),
      },
    ],
  },
  {
    name: 'data',
    operations: [
      {
        kind: 'transferData',
        fields: [
          { name: 'vendorId', kind: 'text', max: 255 },
          { name: 'dataId', kind: 'text', max: 50, optional: true },
          { name: 'data', kind: 'long', max: 4000, optional: true },
        ],
        body: (v) => ({
          kind: 'transferData',
          vendorId: text(v, 'vendorId'),
          ...(text(v, 'dataId') && { messageId: text(v, 'dataId') }),
          ...given(v, 'data', text),
        }),
      },
      {
        kind: 'customerData',
        danger: true,
        canWait: true,
        fields: [
          idTag,
          { name: 'report', kind: 'switch', initial: 'yes' },
          { name: 'clear', kind: 'switch', initial: '' },
        ],
        body: (v) => ({
          kind: 'customerData',
          idTag: text(v, 'idTag'),
          report: text(v, 'report') === 'yes',
          clear: text(v, 'clear') === 'yes',
        }),
      },
    ],
  },
  {
    name: 'expert',
    operations: [
      {
        kind: 'setNetworkProfile',
        danger: true,
        fields: [
          whole('slot', { initial: '2', max: 100 }),
          { name: 'url', kind: 'text', max: 512, pattern: /^wss?:\/\/\S+$/ },
          whole('securityProfile', { initial: '1', max: 3 }),
          whole('timeout', { initial: '30', min: 1, max: 3600, unit: 's' }),
          { name: 'interface', kind: 'text', initial: 'Wired0', max: 20 },
        ],
        body: (v) => ({
          kind: 'setNetworkProfile',
          slot: number(v, 'slot'),
          url: text(v, 'url'),
          securityProfile: number(v, 'securityProfile'),
          messageTimeoutS: number(v, 'timeout'),
          interface: text(v, 'interface'),
        }),
      },
      {
        kind: 'raw',
        danger: true,
        fields: [
          { name: 'action', kind: 'text', max: 50, pattern: /^[A-Za-z0-9]+$/ },
          { name: 'payload', kind: 'json', initial: '{}' },
        ],
        body: (v) => ({ kind: 'raw', action: text(v, 'action'), payload: record(v, 'payload') }),
      },
    ],
    elsewhere: [
      { kinds: ['installCertificate', 'deleteCertificate', 'listCertificates', 'sendCertificate'], tab: 'security' },
    ],
  },
];
