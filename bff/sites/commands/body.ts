/** What may be asked of a charger over the API: the neutral commands of ocpp/vocabulary.ts with their limits. Browser-safe. */
import * as z from 'zod/mini';
import {
  certificateUses,
  monitorTypes,
  profilePurposes,
  tokenTypes,
  triggerMessages,
} from '../../../ocpp/vocabulary.ts';

const text = (max: number) => z.string().check(z.minLength(1), z.maxLength(max));
const whole = (min: number, max: number) => z.int().check(z.gte(min), z.lte(max));
const list = <T extends z.ZodMiniType>(item: T, max: number) => z.array(item).check(z.minLength(1), z.maxLength(max));

const connector = whole(0, 64);
const outlet = z.optional(whole(1, 64));
const idTag = z.string().check(z.trim(), z.minLength(1), z.maxLength(255));
const tokenType = z.optional(z.enum(tokenTypes));
/** Numbers by which a charger's later messages name the request; given by the server when left out. */
const requestId = z.optional(whole(1, 2_147_483_647));
const settingKey = text(300);
const timeMs = whole(0, 4_102_444_800_000);
const transactionId = text(64);
const seconds = whole(0, 31_536_000);
const pem = text(10_000).check(z.regex(/^\s*-----BEGIN CERTIFICATE-----/, 'must be a certificate in PEM form'));
const webAddress = text(512).check(z.regex(/^(https?|ftps?|sftp):\/\//, 'must be an address such as https://…'));
const decimal = z.string().check(z.regex(/^\d{1,12}(\.\d{1,6})?$/, 'must be an amount such as 12.50'));

const profile = z.strictObject({
  id: whole(1, 2_147_483_647),
  stackLevel: whole(0, 1000),
  purpose: z.enum(profilePurposes),
  kind: z.enum(['absolute', 'recurring', 'relative', 'dynamic']),
  recurrency: z.optional(z.enum(['daily', 'weekly'])),
  fromMs: z.optional(timeMs),
  toMs: z.optional(timeMs),
  transactionId: z.optional(transactionId),
  schedules: list(
    z.strictObject({
      id: z.optional(whole(1, 2_147_483_647)),
      unit: z.enum(['A', 'W']),
      startMs: z.optional(timeMs),
      durationS: z.optional(seconds),
      minRate: z.optional(z.number().check(z.gte(0))),
      periods: list(
        z.strictObject({
          startS: seconds,
          limit: z.number().check(z.gte(0), z.lte(10_000_000)),
          phases: z.optional(whole(1, 3)),
          phaseToUse: z.optional(whole(1, 3)),
        }),
        1024,
      ),
      limitAtSoc: z.optional(z.strictObject({ socPercent: whole(0, 100), limit: z.number().check(z.gte(0)) })),
    }),
    3,
  ),
});

/** What the transaction may not exceed; the charger is asked to end it when it does. */
const limit = z.strictObject({
  maxCost: z.optional(decimal),
  maxEnergyWh: z.optional(whole(1, 10_000_000)),
  maxTimeS: z.optional(whole(60, 31_536_000)),
  maxSocPercent: z.optional(whole(1, 100)),
});

const authorization = z.strictObject({
  status: z.enum(['accepted', 'blocked', 'expired', 'invalid', 'concurrentTx']),
  expiryMs: z.optional(timeMs),
  parentIdTag: z.optional(idTag),
});
const monitor = z.strictObject({
  id: z.optional(whole(0, 2_147_483_647)),
  key: settingKey,
  type: z.enum(monitorTypes),
  value: z.number(),
  severity: whole(0, 9),
  inTransaction: z.optional(z.boolean()),
});
const hash = z.strictObject({
  hashAlgorithm: z.enum(['SHA256', 'SHA384', 'SHA512']),
  issuerNameHash: text(128),
  issuerKeyHash: text(128),
  serialNumber: text(40),
});
const wireObject = z.record(z.string().check(z.maxLength(100)), z.unknown());
const kind = <K extends string>(word: K) => z.literal(word);

/** Body of a new command. */
export const commandBody = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: kind('remoteStart'),
    idTag,
    tokenType,
    connector: z.optional(connector),
    startId: requestId,
    groupTag: z.optional(idTag),
    limit: z.optional(limit),
    profile: z.optional(profile),
  }),
  z.strictObject({ kind: kind('remoteStop'), transactionId }),
  z.strictObject({ kind: kind('unlock'), connector, outlet }),
  z.strictObject({ kind: kind('reset'), hard: z.boolean(), connector: z.optional(connector) }),
  z.strictObject({ kind: kind('setAvailability'), connector, operative: z.boolean(), outlet }),
  z.strictObject({ kind: kind('readConfiguration'), keys: z.optional(list(settingKey, 500)) }),
  z.strictObject({
    kind: kind('writeConfiguration'),
    entries: list(z.strictObject({ key: settingKey, value: z.string().check(z.maxLength(2500)) }), 200),
  }),
  z.strictObject({ kind: kind('clearCache') }),
  z.strictObject({ kind: kind('trigger'), message: z.enum(triggerMessages), connector: z.optional(connector) }),
  z.strictObject({
    kind: kind('transferData'),
    vendorId: text(255),
    messageId: z.optional(text(50)),
    data: z.optional(z.string().check(z.maxLength(4000))),
  }),
  z.strictObject({ kind: kind('readLocalList') }),
  z.strictObject({
    kind: kind('sendLocalList'),
    version: whole(1, 2_147_483_647),
    full: z.boolean(),
    entries: z
      .array(z.strictObject({ idTag, tokenType, authorization: z.optional(authorization) }))
      .check(z.maxLength(1000)),
  }),
  z.strictObject({
    kind: kind('reserve'),
    reservationId: whole(1, 2_147_483_647),
    connector,
    idTag,
    tokenType,
    groupTag: z.optional(idTag),
    expiresMs: timeMs,
  }),
  z.strictObject({ kind: kind('cancelReservation'), reservationId: whole(0, 2_147_483_647) }),
  z.strictObject({ kind: kind('setProfile'), connector, profile }),
  z.strictObject({
    kind: kind('clearProfile'),
    profileId: z.optional(whole(0, 2_147_483_647)),
    connector: z.optional(connector),
    purpose: z.optional(z.enum(profilePurposes)),
    stackLevel: z.optional(whole(0, 1000)),
  }),
  z.strictObject({
    kind: kind('readProfiles'),
    requestId,
    connector: z.optional(connector),
    purpose: z.optional(z.enum(profilePurposes)),
  }),
  z.strictObject({
    kind: kind('readSchedule'),
    connector,
    durationS: whole(1, 31_536_000),
    unit: z.optional(z.enum(['A', 'W'])),
  }),
  z.strictObject({
    kind: kind('uploadLog'),
    requestId,
    log: z.enum(['diagnostics', 'security']),
    url: webAddress,
    fromMs: z.optional(timeMs),
    toMs: z.optional(timeMs),
    retries: z.optional(whole(0, 100)),
    retryIntervalS: z.optional(seconds),
  }),
  z.strictObject({
    kind: kind('updateFirmware'),
    requestId,
    url: webAddress,
    retrieveMs: timeMs,
    installMs: z.optional(timeMs),
    retries: z.optional(whole(0, 100)),
    retryIntervalS: z.optional(seconds),
    signingCertificate: z.optional(pem),
    signature: z.optional(text(800)),
  }),
  z.strictObject({ kind: kind('installCertificate'), use: z.enum(certificateUses), certificate: pem }),
  z.strictObject({ kind: kind('deleteCertificate'), hash }),
  z.strictObject({ kind: kind('listCertificates'), uses: z.optional(list(z.enum(certificateUses), 6)) }),
  z.strictObject({
    kind: kind('sendCertificate'),
    chain: pem,
    use: z.optional(z.enum(['station', 'v2g', 'v2g20'])),
    requestId,
  }),
  z.strictObject({ kind: kind('readReport'), requestId, base: z.enum(['configuration', 'full', 'summary']) }),
  z.strictObject({ kind: kind('readMonitors'), requestId, keys: z.optional(list(settingKey, 100)) }),
  z.strictObject({ kind: kind('setMonitors'), monitors: list(monitor, 100) }),
  z.strictObject({ kind: kind('clearMonitors'), ids: list(whole(0, 2_147_483_647), 100) }),
  z.strictObject({
    kind: kind('setMonitoring'),
    base: z.optional(z.enum(['all', 'factoryDefault', 'hardWiredOnly'])),
    severity: z.optional(whole(0, 9)),
  }),
  z.strictObject({
    kind: kind('showMessage'),
    id: whole(0, 2_147_483_647),
    text: text(512),
    language: z.optional(text(8)),
    priority: z.enum(['alwaysFront', 'inFront', 'normalCycle']),
    state: z.optional(z.enum(['charging', 'faulted', 'idle', 'unavailable'])),
    transactionId: z.optional(transactionId),
    fromMs: z.optional(timeMs),
    toMs: z.optional(timeMs),
  }),
  z.strictObject({ kind: kind('readMessages'), requestId }),
  z.strictObject({ kind: kind('clearMessage'), id: whole(0, 2_147_483_647) }),
  z.strictObject({ kind: kind('tellCost'), transactionId, totalCost: decimal }),
  z.strictObject({ kind: kind('readTransaction'), transactionId: z.optional(transactionId) }),
  z.strictObject({
    kind: kind('customerData'),
    requestId,
    report: z.boolean(),
    clear: z.boolean(),
    idTag: z.optional(idTag),
    tokenType,
  }),
  z.strictObject({
    kind: kind('setNetworkProfile'),
    slot: whole(0, 100),
    url: text(512).check(z.regex(/^wss?:\/\//, 'must be an address such as wss://…')),
    securityProfile: whole(0, 3),
    messageTimeoutS: whole(1, 3600),
    interface: text(20),
  }),
  z.strictObject({ kind: kind('setTariff'), connector, tariff: wireObject }),
  z.strictObject({ kind: kind('changeTariff'), transactionId, tariff: wireObject }),
  z.strictObject({
    kind: kind('clearTariffs'),
    connector: z.optional(connector),
    ids: z.optional(list(text(60), 100)),
  }),
  z.strictObject({ kind: kind('readTariffs'), connector }),
  z.strictObject({ kind: kind('priorityCharging'), transactionId, activate: z.boolean() }),
  z.strictObject({
    kind: kind('updateSchedule'),
    profileId: whole(1, 2_147_483_647),
    limit: z.number().check(z.gte(0), z.lte(10_000_000)),
  }),
  z.strictObject({
    kind: kind('raw'),
    action: text(50).check(z.regex(/^[A-Za-z0-9]+$/, 'must be an action such as Reset')),
    payload: wireObject,
  }),
]);
export type CommandBody = z.infer<typeof commandBody>;

const numberedKinds = [
  'uploadLog',
  'updateFirmware',
  'readReport',
  'readMonitors',
  'readMessages',
  'readProfiles',
  'customerData',
] as const;
/** Requests that later messages of the charger name by their number. */
export const isNumbered = (body: CommandBody): body is Extract<CommandBody, { kind: (typeof numberedKinds)[number] }> =>
  numberedKinds.some((kind) => kind === body.kind);
