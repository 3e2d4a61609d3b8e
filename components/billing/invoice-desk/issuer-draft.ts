/** What is typed into the form of an issuer: read, checked, and what the law of its region still wants. Pure. */
import type { legalEntity } from '../../../bff/billing/invoices/issuers-contract.ts';
import { type RegionField, regions } from '../../../bff/billing/invoices/regions.ts';
import type { RowOf } from '../../../bff/kernel/fields.ts';

export type Issuer = RowOf<typeof legalEntity.fields>;
export const textNames = [
  ...(['name', 'street', 'postcode', 'city', 'country', 'vatId', 'taxNumber', 'registration', 'prefix'] as const),
  ...(['contactName', 'email', 'phone', 'iban', 'bic', 'accent', 'footer'] as const),
] as const;
type TextName = (typeof textNames)[number];
export type IssuerDraft = Pick<Issuer, TextName | 'region' | 'language' | 'smallBusiness'> & { termsDays: string };

export const newIssuer = (language: string): IssuerDraft => ({
  ...(Object.fromEntries(textNames.map((name) => [name, ''])) as Record<TextName, string>),
  region: 'eu',
  language: language === 'de' ? 'de' : 'en',
  smallBusiness: false,
  termsDays: '14',
});

export const draftOf = (row: Issuer): IssuerDraft => ({
  ...(Object.fromEntries(textNames.map((name) => [name, row[name]])) as Record<TextName, string>),
  region: row.region,
  language: row.language,
  smallBusiness: row.smallBusiness,
  termsDays: String(row.termsDays),
});

const required = new Set<keyof IssuerDraft>(['name', 'street', 'postcode', 'city']);

/** What is wrong with a field: the key of its words. */
export const wrongOf = (
  draft: IssuerDraft,
  name: keyof IssuerDraft,
): `wrong.${'required' | 'country' | 'days' | 'accent'}` | undefined => {
  if (required.has(name) && !String(draft[name]).trim()) return 'wrong.required';
  if (name === 'country' && !/^[A-Z]{2}$/.test(draft.country)) return 'wrong.country';
  if (name === 'termsDays' && !(/^\d{1,3}$/.test(draft.termsDays) && Number(draft.termsDays) <= 365))
    return 'wrong.days';
  if (name === 'accent' && !/^(#[0-9a-fA-F]{6})?$/.test(draft.accent)) return 'wrong.accent';
  return undefined;
};

export const isWrong = (draft: IssuerDraft): boolean =>
  (Object.keys(draft) as (keyof IssuerDraft)[]).some((name) => wrongOf(draft, name) !== undefined);

type SellerField = Extract<RegionField, `seller.${string}`>;
const has: Readonly<Record<SellerField, (draft: IssuerDraft) => boolean>> = {
  'seller.name': ({ name }) => name.trim() !== '',
  'seller.address': ({ street, city, country }) => [street, city, country].every((each) => each.trim() !== ''),
  'seller.vatId': ({ vatId }) => vatId.trim() !== '',
  'seller.taxId': ({ vatId, taxNumber }) => (vatId + taxNumber).trim() !== '',
};
const isSellers = (field: RegionField): field is SellerField => field in has;

/** What full documents of its region want to read about the issuer, and is not there. */
export const missingOf = (draft: IssuerDraft): SellerField[] =>
  regions[draft.region].full.filter(isSellers).filter((field) => !has[field](draft));

/** As the API takes it. */
export const bodyOf = (draft: IssuerDraft) => {
  const { region, language, smallBusiness } = draft;
  const texts = Object.fromEntries(textNames.map((name) => [name, draft[name].trim()])) as Record<TextName, string>;
  return { ...texts, region, language, smallBusiness, termsDays: Number(draft.termsDays) };
};
