/** Events → notices. Pure. */
import type { StationEvent } from '../../../ocpp/vocabulary.ts';
import { isSecretKey, withoutSecrets } from '../settings/secrets.ts';
import type { noticeKinds } from './contract.ts';

export interface Notice {
  kind: (typeof noticeKinds)[number];
  topic: string;
  connector: number | null;
  payload: unknown;
  /** Undefined where the charger said no time. */
  atMs: number | undefined;
}

type Of<K extends StationEvent['kind']> = Extract<StationEvent, { kind: K }>;

const maxTopic = 320;
const maxPayload = 20_000;
const maxNotices = 200;

/** A payload that is too large is cut, and says so. */
const held = (payload: unknown): unknown => {
  const text = JSON.stringify(payload) ?? 'null';
  return text.length <= maxPayload ? payload : { tooLarge: text.length, begins: text.slice(0, 2000) };
};

/** 2.1 tells states of connectors as monitored values: those are states, not notices. */
const isState = (key: string): boolean => /\.AvailabilityState$/.test(key);

/** `Component@2.…` → 2. */
const connectorOf = (key: string): number | null => {
  const evse = /@(\d{1,4})/.exec(key)?.[1];
  return evse === undefined ? null : Number(evse);
};

export function noticesOf(event: Of<(typeof noticeKinds)[number]>): Notice[] {
  switch (event.kind) {
    case 'noted':
      return [
        {
          kind: 'noted',
          topic: event.action.slice(0, maxTopic),
          connector: event.connector ?? null,
          payload: held(withoutSecrets(event.payload)),
          atMs: undefined,
        },
      ];
    case 'vehicleNeeds': {
      const { kind, connector, ...payload } = event;
      return [{ kind, topic: 'NotifyEVChargingNeeds', connector, payload: held(payload), atMs: undefined }];
    }
    case 'profilesReported': {
      const { kind, connector, source, profiles, requestId } = event;
      return [
        { kind, topic: source.slice(0, maxTopic), connector, payload: held({ requestId, profiles }), atMs: undefined },
      ];
    }
    case 'securityNoted':
      return [
        {
          kind: 'securityNoted',
          topic: event.type.slice(0, maxTopic),
          connector: null,
          payload: held({ info: event.info ?? '' }),
          atMs: event.atMs,
        },
      ];
    case 'monitored':
      return event.events
        .filter(({ key }) => !isState(key))
        .slice(0, maxNotices)
        .map(({ key, atMs, ...payload }) => ({
          kind: 'monitored',
          topic: key.slice(0, maxTopic),
          connector: connectorOf(key),
          payload: held(isSecretKey(key) ? { ...payload, value: '' } : payload),
          atMs: atMs ?? event.atMs,
        }));
  }
}
