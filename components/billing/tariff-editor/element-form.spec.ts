/** OCPI elements, offers and campaigns as they are typed, and what they make. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { campaigns } from '../../../bff/billing/campaigns/contract.ts';
import { rulesSchema } from '../../../bff/billing/campaigns/rules.ts';
import { offers, type TariffOfferRow } from '../../../bff/billing/offers/contract.ts';
import { elementSchema, type TariffElement } from '../../../bff/billing/tariffs/elements.ts';
import { type CampaignForm, newCampaign, readCampaign } from './campaign-form.ts';
import { elementFormOf, moved, newComponent, readElement } from './element-form.ts';
import { newOffer, offerFormOf, offerSentence, readOffer } from './offers-form.ts';
import { offerWord } from './offers-texts.ts';

const element: TariffElement = {
  components: [
    { dimension: 'ENERGY', priceMicros: 492_500, stepSize: 100, taxBasisPoints: 1950 },
    { dimension: 'FLAT', priceMicros: 0, stepSize: 1 },
  ],
  restrictions: {
    startTime: '22:00',
    endTime: '06:00',
    startDate: '2026-12-01',
    minWh: 10_500,
    maxW: 22_000,
    minMilliamps: 16_000,
    minDurationS: 90,
    maxDurationS: 3600,
    days: [1, 7],
    reservation: 'RESERVATION_EXPIRES',
  },
};

describe('an element', () => {
  it('reads back as it was, in either language, also where seconds are no whole minutes', () => {
    for (const locale of ['en', 'de'])
      expect(readElement(elementFormOf(element, 'EUR', locale))).toEqual({ element, wrong: [] });
    expect(elementFormOf(element, 'EUR', 'de').bounds.minDurationS).toBe('90 s');
    expect(elementFormOf(element, 'EUR', 'de').components[0]?.price).toBe('0,4925');
  });

  it('reads back whatever its bounds are', () => {
    const bound = fc.option(fc.integer({ min: 0, max: 1_000_000 }), { nil: undefined });
    fc.assert(
      fc.property(bound, bound, bound, fc.constantFrom('en', 'de'), (minWh, maxMilliamps, minDurationS, locale) => {
        const restrictions = {
          ...(minWh !== undefined && { minWh }),
          ...(maxMilliamps !== undefined && { maxMilliamps }),
          ...(minDurationS !== undefined && { minDurationS }),
        };
        const given = {
          components: element.components,
          ...(Object.keys(restrictions).length > 0 && { restrictions }),
        };
        expect(readElement(elementFormOf(given, 'EUR', locale)).element).toEqual(given);
      }),
    );
  });

  it('names every field that is wrong, and is what the API takes otherwise', () => {
    const form = elementFormOf(element, 'EUR', 'en');
    const [energy] = form.components;
    expect(
      readElement({
        ...form,
        components: [
          { ...energy!, price: '' },
          { ...energy!, step: 'x', tax: '101' },
        ],
        bounds: { ...form.bounds, maxW: '-1', minDurationS: '1.5' },
      }).wrong,
    ).toEqual(['twice', 'price.0', 'step.1', 'tax.1', 'maxW', 'minDurationS']);
    expect(elementSchema.safeParse(readElement(form).element).success).toBe(true);
  });

  it('on all days has no restriction of days', () => {
    const form = { ...elementFormOf(element, 'EUR', 'en'), components: [{ ...newComponent('TIME'), price: '2' }] };
    expect(readElement({ ...form, days: [1, 2, 3, 4, 5, 6, 7] }).element?.restrictions?.days).toBe(undefined);
  });

  it('moves in its list', () => {
    expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a']);
    expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b']);
    expect(moved(['a'], 5, 0)).toEqual(['a']);
  });
});

const offer: TariffOfferRow = {
  id: 'f1',
  tenantId: 'm1',
  stationId: 's1',
  stationName: 'Hafen',
  chargerId: 'c1',
  chargerName: 'DC 1',
  groupId: 'g1',
  groupName: 'Fleet',
  tariffId: 't1',
  tariffName: 'City',
  currency: 'EUR',
  paymentMode: 'account',
  priority: -5,
  validFrom: Date.UTC(2026, 11, 1),
  validTo: null,
  rivalIds: [],
  createdAt: 1,
  updatedAt: 1,
};

describe('an offer', () => {
  it('is a sentence', () => {
    const said = (row: TariffOfferRow) => offerSentence(row, offerWord('en'), () => '1 Dec');
    expect(said(offer)).toBe('At Hafen, DC 1, for group Fleet, from 1 Dec, paid: on account, priority -5');
    const plain = { chargerName: null, groupName: null, paymentMode: null, validFrom: null, priority: 0 };
    expect(said({ ...offer, ...plain })).toBe('At Hafen');
  });
  it('reads back as it was, and as the API takes it', () => {
    const { body } = readOffer(offerFormOf(offer, 'Europe/Berlin'), 't1', 'Europe/Berlin');
    expect(body).toEqual({
      tariffId: 't1',
      chargerId: 'c1',
      groupId: 'g1',
      paymentMode: 'account',
      priority: -5,
      validFrom: offer.validFrom,
      validTo: null,
    });
    expect(offers.endpoints.create.body?.safeParse({ ...body, stationId: 's1' }).success).toBe(true);
  });
  it('is not sent while it cannot be', () => {
    const wrong = (change: Partial<typeof newOffer>) => readOffer({ ...newOffer, ...change }, 't1', 'UTC').wrong;
    expect(wrong({})).toBe('station');
    expect(wrong({ stationId: 's1', priority: '1.5' })).toBe('priority');
    expect(wrong({ stationId: 's1', from: '2026-12-02T00:00', to: '2026-12-01T00:00' })).toBe('times');
    expect(wrong({ stationId: 's1', priority: '−3' })).toBe(undefined);
  });
});

describe('a campaign', () => {
  it.each<[string, Partial<CampaignForm>, unknown]>([
    [
      'happy hour',
      { days: [7, 1], from: '22:00', to: '00:00' },
      {
        kind: 'happyHour',
        benefit: { kind: 'percent', basisPoints: 2000, of: 'all' },
        windows: [{ days: [1, 7], fromMinute: 1320, toMinute: 1440 }],
        stackable: false,
      },
    ],
    [
      'first charge',
      { kind: 'firstCharge', grant: 'freeEnergy', worth: '10', stackable: true },
      { kind: 'firstCharge', benefit: { kind: 'freeEnergy', energyWh: 10_000 }, stackable: true },
    ],
    [
      'every tenth free',
      { kind: 'nthFree', every: '10', most: '15,00' },
      { kind: 'nthFree', every: 10, maxMinor: 1500, stackable: false },
    ],
    [
      'coupon',
      { kind: 'coupon', grant: 'amount', worth: '5' },
      { kind: 'coupon', benefit: { kind: 'amount', amountMinor: 500 }, stackable: false },
    ],
  ])('%s makes rules that the API takes', (_, change, rules) => {
    const { read } = readCampaign({ ...newCampaign, ...change, budget: '100', perDriver: '2' }, 'EUR');
    expect(read).toEqual({ rules, budgetMinor: 10_000, maxUsesPerDriver: 2 });
    expect(rulesSchema.safeParse(read?.rules).success).toBe(true);
    const body = { ...read, currency: 'EUR', from: 0, to: 1 };
    expect(campaigns.endpoints.simulate.body?.safeParse(body).success).toBe(true);
  });
  it('names what is wrong', () => {
    const wrong = (change: Partial<CampaignForm>) => readCampaign({ ...newCampaign, ...change }, 'EUR').wrong;
    expect(wrong({ worth: '101' })).toEqual(['worth']);
    expect(wrong({ from: '14:00', to: '11:00' })).toEqual(['times']);
    expect(wrong({ days: [], budget: '0', perDriver: 'x' })).toEqual(['times', 'budget', 'perDriver']);
    expect(wrong({ kind: 'nthFree', every: '1', most: 'x' })).toEqual(['every', 'most']);
  });
});
