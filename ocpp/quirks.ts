/**
 * What is known to be odd about certain chargers and cannot be read tolerantly for all, as data: who, what, and where it was
 * reported. Deviations that harm nobody when tolerated everywhere are handled in `rpc/frame.ts` and `messages/shape.ts`.
 */

/** Who a station says it is in its BootNotification. */
export interface Device {
  vendor: string;
  model: string;
  firmware?: string;
}

export interface Quirks {
  /** MeterValues of a transaction count from its start instead of the meter's life. */
  sessionRegister?: boolean;
  /** Contexts of meter values are wrong, for example all `Sample.Clock` after a reconnect. */
  unreliableContext?: boolean;
  /** This transaction id on the wire means that the station has none. */
  noTransactionId?: string;
}

interface Entry {
  vendor: RegExp;
  model?: RegExp;
  firmware?: RegExp;
  quirks: Quirks;
  seenIn: string;
}

const entries: Entry[] = [
  {
    vendor: /^abb/i,
    model: /terra\s*ac|^tac/i,
    firmware: /^v?1\./i,
    quirks: { sessionRegister: true },
    seenIn: 'lbbrhzn/ocpp #374, #919: in-transaction registers start at 0, meterStart and meterStop are lifetime',
  },
  {
    vendor: /^alfen/i,
    quirks: { noTransactionId: '9223372036854775807', unreliableContext: true },
    seenIn:
      'SteVe #740, ocpp-go #188 (largest long for "no transaction"); lbbrhzn/ocpp #361 (history with wrong context)',
  },
];

export const noQuirks: Quirks = {};

/** The quirks of all entries that fit; `noQuirks` for a well-behaved or unknown device. */
export function quirksOf(device: Device): Quirks {
  const fitting = entries.filter(
    ({ vendor, model, firmware }) =>
      vendor.test(device.vendor) &&
      (model === undefined || model.test(device.model)) &&
      (firmware === undefined || firmware.test(device.firmware ?? '')),
  );
  if (fitting.length === 0) return noQuirks;
  const all: Quirks = {};
  for (const { quirks } of fitting) Object.assign(all, quirks);
  return all;
}
