/**
 * What a demo shows besides its seeded rows: templates, a firmware file, batches that really ran on the simulated chargers, logs that these
 * brought, reservations. Done once, over the public API with the merchant's own key, as soon as the chargers are there.
 */
import { demoStations } from './equipment.ts';
import type { MerchantId } from './merchants.ts';
import { furnishMoney } from './money.ts';

export interface FurnishOptions {
  /** Origin of the API. */
  url: string;
  apiKey: string;
  /** Whose key it is. */
  tenantId: MerchantId;
  now(): number;
  /** The share of chargers that are connected, 0–1. */
  connected(): number;
  signal: AbortSignal;
}

const hourMs = 3_600_000;
const patienceMs = 60_000;
const amtron = { vendor: 'Mennekes', model: 'AMTRON Professional' };
const firmware = { ...amtron, name: 'amtron-professional-5.23.0.bin', version: '5.23.0' };
/** Of a firmware file that nobody reads, yet of a believable size. */
const firmwareBytes = 384 * 1024;

/** Answers what the API answers; rejects when it refuses. */
export type Call = (method: string, path: string, body?: unknown) => Promise<Record<string, unknown>>;

/** Rejects when the API refuses something, and with the signal's reason when that ends it. */
export async function furnish({ url, apiKey, tenantId, now, connected, signal }: FurnishOptions): Promise<void> {
  const call: Call = async (method, path, body) => {
    const isBytes = body instanceof Blob;
    const response = await fetch(url + path, {
      method,
      signal,
      headers: {
        authorization: `Bearer ${apiKey}`,
        'content-type': isBytes ? 'application/octet-stream' : 'application/json',
      },
      ...(body !== undefined && { body: isBytes ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
    return JSON.parse(text);
  };
  const own = demoStations.filter((station) => station.tenantId === tenantId).flatMap(({ chargers }) => chargers);
  const reliable = own.filter(({ habit }) => habit === 'reliable');

  await call('POST', '/v1/setting-templates', {
    name: 'City chargers',
    ...amtron,
    version: 'ocpp1.6',
    entries: [
      { key: 'MeterValueSampleInterval', value: '15' },
      { key: 'OperatorCurrentLimit', value: '32' },
      { key: 'LightIntensity', value: '60' },
    ],
  });
  await call('POST', '/v1/setting-templates', {
    name: 'Motorway, OCPP 2.0.1',
    vendor: 'alpitronic GmbH',
    model: 'HYC_150',
    version: 'ocpp2.0.1',
    entries: [
      { key: 'SampledDataCtrlr.TxUpdatedInterval', value: '10' },
      { key: 'TxCtrlr.StopTxOnEVSideDisconnect', value: 'true' },
    ],
  });
  const file = await call('POST', '/v1/files', { ...firmware });
  await call('PUT', `/v1/files/${String(file.id)}/content`, new Blob([new Uint8Array(firmwareBytes).fill(0x5a)]));

  const endsMs = now() + patienceMs;
  while (connected() < 0.9 && now() < endsMs) await pause(500, signal);
  const running = await call('GET', '/v1/orders?state=charging');
  const isBusy = (id: string) => JSON.stringify(running.items).includes(`"chargerId":"${id}"`);
  const cityIds = reliable.filter(({ device }) => device.vendor === amtron.vendor).map(({ id }) => id);
  const batch = (name: string, command: object, chargerIds: readonly string[]) =>
    call('POST', '/v1/batches', { name, command, chargerIds, parallel: 4 });
  await batch('Settings of the city chargers', { kind: 'applyTemplate' }, cityIds);
  await batch(
    'Logs for the support case of April',
    { kind: 'log', log: 'diagnostics' },
    reliable.slice(0, 3).map(({ id }) => id),
  );
  const first = cityIds.find((id) => !isBusy(id));
  if (first !== undefined) await batch('Update of the first charger', { kind: 'firmware', fileId: file.id }, [first]);

  for (const [at, { id, connectors }] of reliable
    .filter(({ kind }) => kind.startsWith('dc'))
    .slice(-2)
    .entries())
    await call('POST', `/v1/chargers/${id}/commands`, {
      command: {
        kind: 'reserve',
        reservationId: 1_001 + at,
        connector: connectors.at(-1)?.number ?? 1,
        idTag: `GUEST${at + 1}`,
        expiresMs: now() + hourMs,
      },
    });
  await furnishMoney({ call, tenantId, now, pause: (ms) => pause(ms, signal) });
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
