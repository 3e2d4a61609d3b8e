/**
 * What a demo shows of money: customer groups with their tariffs and discounts, campaigns, wallets, orders that were paid, refunded, waived or given up,
 * invoices and a report that is mailed. Done once, over the public API with the merchant's own key, after the orders are in the books.
 */
import type { Call } from './furnish.ts';

const dayMs = 86_400_000;
const patienceMs = 60_000;
const everyDay = [1, 2, 3, 4, 5, 6, 7];

interface MoneyOptions {
  call: Call;
  /** Whose key it is. */
  tenantId: string;
  now(): number;
  pause(ms: number): Promise<void>;
}

interface Order {
  id: string;
  state: string;
  totalMinor: number;
  paymentState: string;
  review: string;
  abnormalReason: string | null;
  driverId: string | null;
}

/** Rejects when the API refuses something. */
export async function furnishMoney({ call, tenantId, now, pause }: MoneyOptions): Promise<void> {
  const list = async <R>(path: string): Promise<R[]> => (await call('GET', path)).items as R[];
  const stations = await list<{ id: string; name: string; tenantId: string }>('/v1/stations?limit=100&sort=name');
  const own = stations.filter((station) => station.tenantId === tenantId);
  const drivers = (await list<{ id: string; tenantId: string }>('/v1/drivers?limit=100&sort=name')).filter(
    (driver) => driver.tenantId === tenantId,
  );
  const cards = (await list<{ id: string; label: string; tenantId: string }>('/v1/cards?limit=500')).filter(
    (card) => card.tenantId === tenantId,
  );

  await customers(call, own, drivers, cards);
  await campaigns(call, own, now(), drivers);
  await cardPayers(call, drivers.slice(16, 22));
  await booked(call, now, pause);
  await decisions(call, list, now());
  await invoices(call, now(), pause);
  await call('POST', '/v1/reports/schedules', {
    name: 'Consumption of the month',
    report: 'consumption',
    format: 'xlsx',
    period: 'lastMonth',
    query: { of: 'station', by: 'total' },
    every: 'month',
    hour: 6,
    zone: 'Europe/Berlin',
    recipients: ['finance@rheintal.example'],
    enabled: true,
  });
}

type Named = readonly { id: string }[];

async function customers(call: Call, own: Named, drivers: Named, cards: readonly { id: string; label: string }[]) {
  const group = (body: object) => call('POST', '/v1/customer-groups', { note: '', stackable: false, ...body });
  const join = async (groupId: unknown, members: readonly object[]) => {
    for (const member of members) await call('POST', '/v1/group-members', { groupId, ...member });
  };
  const fleet = await group({
    name: 'Fleet customers',
    note: 'Billed at the end of the month',
    benefit: { kind: 'percent', basisPoints: 1000, of: 'energy' },
    paymentMode: 'account',
    creditMinor: 150_000,
  });
  await join(
    fleet.id,
    cards.filter(({ label }) => label.startsWith('Pool car')).map(({ id }) => ({ cardId: id })),
  );
  const residents = await group({
    name: 'Residents',
    benefit: { kind: 'perKwh', priceMicros: 50_000 },
    note: 'Five cents off each kilowatt-hour with a customer number of the utility',
  });
  await join(
    residents.id,
    drivers.slice(0, 8).map(({ id }) => ({ driverId: id })),
  );
  const staff = await group({ name: 'Employees', paymentMode: 'free', note: 'Free of charge at all stations' });
  await join(
    staff.id,
    drivers.slice(8, 10).map(({ id }) => ({ driverId: id })),
  );

  const seasonal = await call('POST', '/v1/tariffs', {
    name: 'Residents, by season',
    definition: {
      currency: 'EUR',
      energy: {
        basePriceMicros: 420_000,
        bands: [{ days: everyDay, fromMinute: 0, toMinute: 360, priceMicros: 330_000, label: 'Night' }],
        seasons: [
          {
            name: 'Summer',
            fromDay: '06-01',
            toDay: '08-31',
            basePriceMicros: 390_000,
            bands: [{ days: everyDay, fromMinute: 660, toMinute: 960, priceMicros: 290_000, label: 'Solar' }],
          },
        ],
      },
      service: { basePriceMicros: 30_000, bands: [] },
      idle: { pricePerHourMicros: 3_000_000, graceMinutes: 60, capMinor: 900 },
      holidays: ['2026-12-25', '2026-12-26', '2027-01-01'],
      maxTotal: { grossMinor: 8_000 },
      tax: { rateBasisPoints: 1900, included: true },
    },
  });
  for (const { id } of own.slice(0, 2))
    await call('POST', '/v1/tariff-offers', {
      stationId: id,
      groupId: residents.id,
      tariffId: seasonal.id,
      priority: 0,
    });
  await call('POST', '/v1/tariffs/ocpi-import', {
    name: 'Roaming partners (OCPI)',
    tariff: {
      country_code: 'DE',
      party_id: 'RHT',
      id: 'ROAMING-1',
      currency: 'EUR',
      min_price: { excl_vat: 1.0, incl_vat: 1.19 },
      elements: [
        {
          price_components: [
            { type: 'FLAT', price: 0.5, vat: 19, step_size: 1 },
            { type: 'ENERGY', price: 0.52, vat: 19, step_size: 1 },
          ],
          restrictions: { max_power: 50 },
        },
        {
          price_components: [
            { type: 'FLAT', price: 0.5, vat: 19, step_size: 1 },
            { type: 'ENERGY', price: 0.65, vat: 19, step_size: 1 },
          ],
        },
        {
          price_components: [{ type: 'PARKING_TIME', price: 6, vat: 19, step_size: 60 }],
          restrictions: {
            start_time: '07:00',
            end_time: '20:00',
            day_of_week: ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'],
          },
        },
      ],
      last_updated: '2026-11-01T08:00:00Z',
    },
  });
}

async function campaigns(call: Call, own: Named, nowMs: number, drivers: Named) {
  const campaign = (body: object) =>
    call('POST', '/v1/campaigns', { currency: 'EUR', validFrom: nowMs - 20 * dayMs, ...body });
  const run = async (made: Record<string, unknown>) => call('POST', `/v1/campaigns/${String(made.id)}/start`, {});
  await run(
    await campaign({
      name: 'Solar hours',
      rules: {
        kind: 'happyHour',
        stackable: false,
        benefit: { kind: 'percent', basisPoints: 1500, of: 'energy', maxMinor: 600 },
        windows: [{ days: everyDay, fromMinute: 660, toMinute: 900 }],
        stationIds: own.slice(0, 4).map(({ id }) => id),
      },
      budgetMinor: 50_000,
      validTo: nowMs + 60 * dayMs,
    }),
  );
  await run(
    await campaign({
      name: 'Welcome coupon',
      code: 'HELLO5',
      rules: { kind: 'coupon', stackable: true, benefit: { kind: 'amount', amountMinor: 500 } },
      maxUses: 200,
      maxUsesPerDriver: 1,
      budgetMinor: 100_000,
    }),
  );
  for (const { id } of drivers.slice(10, 13))
    await call('POST', '/v1/campaigns/redeem', { code: 'HELLO5', driverId: id });
  await run(
    await campaign({
      name: 'Top up 50, get 5',
      rules: { kind: 'prepaidBonus', minTopUpMinor: 5_000, bonusMinor: 500 },
    }),
  );
  await campaign({
    name: 'Every tenth charge free',
    rules: { kind: 'nthFree', every: 10, maxMinor: 2_000, stackable: false },
    budgetMinor: 40_000,
  });
  const prepaid = drivers.slice(13, 16);
  for (const [at, { id }] of prepaid.entries())
    await call('POST', '/v1/wallets/top-ups', {
      driverId: id,
      amountMinor: 2_500 * (at + 1),
      currency: 'EUR',
      reference: `Transfer of ${at + 1}`,
    });
}

const testCards = ['pm_card_visa', 'pm_card_mastercard', 'pm_card_visa', 'pm_card_chargeCustomerFail'];

/** Drivers who pay each session with a saved card; only where the local stand-in for Stripe can be told which card it is. */
async function cardPayers(call: Call, drivers: Named): Promise<void> {
  const { testMode } = await call('GET', '/v1/payment-accounts/status');
  if (testMode !== true) return;
  const group = await call('POST', '/v1/customer-groups', {
    name: 'Pay by card',
    note: 'Held when the session starts, charged when it ends',
    paymentMode: 'card',
    stackable: false,
  });
  for (const [at, { id }] of drivers.entries()) {
    const consentText = 'I agree that my card is charged for each charging session I start.';
    const { methodId, confirmation } = await call('POST', `/v1/drivers/${id}/payment-methods`, { consentText });
    const { nextUrl } = confirmation as { nextUrl: string | null };
    if (nextUrl === null) return;
    const card = testCards[at % testCards.length] ?? '';
    const page = await fetch(nextUrl, { method: 'POST', body: new URLSearchParams({ payment_method: card }) });
    if (!page.ok) throw new Error(`The card could not be saved: ${page.status}`);
    await call('POST', `/v1/payment-methods/${String(methodId)}/confirm`, {});
    await call('POST', '/v1/group-members', { groupId: group.id, driverId: id });
    if (at < 3)
      await call('POST', '/v1/payments/top-ups', {
        driverId: id,
        amountMinor: 2_000 + 1_500 * at,
        methodId,
      });
  }
}

/** Waits until what was seeded is in the books. */
async function booked(call: Call, now: () => number, pause: (ms: number) => Promise<void>): Promise<void> {
  const endsMs = now() + patienceMs;
  for (;;) {
    const page = await call('GET', '/v1/orders?state=completed&paymentState=unpaid&limit=1');
    if ((page.items as Order[]).length > 0 || now() > endsMs) return;
    await pause(500);
  }
}

/** What people did with some orders of the last days. */
async function decisions(call: Call, list: <R>(path: string) => Promise<R[]>, nowMs: number): Promise<void> {
  const from = nowMs - 12 * dayMs;
  const open = await list<Order>(`/v1/orders?state=completed&paymentState=unpaid&startedAt.from=${from}&limit=60`);
  const worth = open.filter(({ totalMinor }) => totalMinor > 300);
  const paid = worth.slice(0, 30);
  for (const [at, { id }] of paid.entries())
    await call('POST', `/v1/orders/${id}/mark-paid`, {
      note: 'Bank statement',
      reference: `Transfer ${String(2026_1100 + at)}`,
    });
  for (const [at, order] of paid.slice(0, 2).entries())
    await call('POST', `/v1/orders/${order.id}/refund`, {
      via: 'other',
      reason: at === 0 ? 'Charger stopped early, goodwill' : 'Paid twice by mistake',
      ...(at === 0 && { amountMinor: Math.ceil(order.totalMinor / 3) }),
    });
  const lost = worth.at(-1);
  if (lost) await call('POST', `/v1/orders/${lost.id}/write-off`, { note: 'Driver unknown, card reported lost' });
  const review = await list<Order>('/v1/orders?review=open&limit=50');
  const [first, second] = review.filter(({ totalMinor }) => totalMinor > 0);
  if (first) await call('POST', `/v1/orders/${first.id}/waive`, { note: 'Meter was being exchanged' });
  if (second) await call('POST', `/v1/orders/${second.id}/accept`, { note: 'Checked against the meter on site' });
}

const localMonth = (atMs: number) => {
  const at = new Intl.DateTimeFormat('en', { timeZone: 'Europe/Berlin', year: 'numeric', month: 'numeric' });
  const part = (name: string) => Number(at.formatToParts(atMs).find(({ type }) => type === name)?.value);
  return { year: part('year'), month: part('month') };
};

/** The month before, one invoice for each driver. */
async function invoices(call: Call, nowMs: number, pause: (ms: number) => Promise<void>): Promise<void> {
  const seller = await call('POST', '/v1/legal-entities', {
    name: 'Stadtwerke Rheintal GmbH',
    street: 'Uferstraße 12',
    postcode: '50678',
    city: 'Köln',
    country: 'DE',
    vatId: 'DE123456789',
    taxNumber: '214/5801/1234',
    registration: 'Amtsgericht Köln, HRB 12345',
    contactName: 'Tobias Roth',
    email: 'rechnung@rheintal.example',
    phone: '+49 221 555 0100',
    iban: 'DE89370400440532013000',
    bic: 'COBADEFFXXX',
    region: 'de',
    language: 'de',
    prefix: 'SWR-',
    smallBusiness: false,
    termsDays: 14,
    accent: '#0F766E',
    footer: 'Geschäftsführung: Mara Linden',
  });
  const { year, month } = localMonth(nowMs);
  const firstMs = Date.UTC(year, month - 1, 1) - 2 * 3_600_000;
  const batch = await call('POST', '/v1/invoice-batches', {
    name: 'Month before',
    entityId: seller.id,
    by: 'driver',
    filter: { 'startedAt.from': firstMs - 31 * dayMs, 'startedAt.to': firstMs, state: 'completed', currency: 'EUR' },
  });
  for (let at = 0; at < 120; at++) {
    const { state } = await call('GET', `/v1/invoice-batches/${String(batch.id)}`);
    if (state !== 'queued' && state !== 'running') break;
    await pause(500);
  }
  const issued = (await call('GET', '/v1/invoices?limit=3&sort=-issuedAt')).items as { id: string }[];
  const [last] = issued;
  if (last) await call('POST', `/v1/invoices/${last.id}/credit`, { note: 'Wrong customer' });
}
