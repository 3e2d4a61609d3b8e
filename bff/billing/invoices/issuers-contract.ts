/** Issuers of invoices: who they are, which law they follow, how their documents look. */
import { endpoint, feature, nothing, resource } from '../../kernel/contract.ts';
import * as f from '../../kernel/fields.ts';
import { languages, regionKeys } from './regions.ts';

const place = (label: string, max: number) => f.text({ label, max, write: 'always', required: true });
const optional = (label: string, max: number, help?: string) =>
  f.text({ label, max, write: 'always', hidden: true, ...(help && { help }) });

export const legalEntity = f.entity('legalEntity', 'Issuer of invoices', {
  id: f.id({ label: 'Id', hidden: true }),
  tenantId: f.id({ label: 'Merchant', filter: true, hidden: true }),
  name: f.text({ label: 'Name', max: 120, write: 'always', required: true, filter: true, sort: true }),
  street: place('Street', 120),
  postcode: place('Postcode', 20),
  city: place('City', 80),
  country: f.text({
    label: 'Country',
    max: 2,
    min: 2,
    write: 'always',
    required: true,
    filter: true,
    help: 'Two letters',
  }),
  vatId: f.text({
    label: 'VAT id',
    max: 30,
    write: 'always',
    help: 'VAT, GST or UID number; empty where there is none',
  }),
  taxNumber: optional('Tax number', 30, 'National tax number, ABN or EIN'),
  registration: optional('Registration', 200, 'Such as: Amtsgericht Hamburg HRB 12345'),
  contactName: optional('Contact', 120),
  email: optional('E-mail', 254),
  phone: optional('Telephone', 40),
  iban: optional('IBAN', 40),
  bic: optional('BIC', 20),
  region: f.choice(regionKeys, {
    label: 'Rules of',
    write: 'always',
    required: true,
    filter: true,
    help: 'Which law the documents follow',
  }),
  language: f.choice(languages, { label: 'Language', write: 'always', required: true }),
  prefix: f.text({
    label: 'Number prefix',
    max: 12,
    write: 'always',
    help: 'Numbers read {prefix}{year}-00001; every prefix and year has a series of its own, without gaps',
  }),
  smallBusiness: f.flag({ label: 'Small business', write: 'always', help: 'Issues without value-added tax by law' }),
  termsDays: f.integer({ label: 'Days to pay', min: 0, max: 365, write: 'always', required: true }),
  accent: optional('Colour', 7, 'Hex, such as #0F766E; empty: that of the brand theme'),
  hasLogo: f.flag({ label: 'Logo' }),
  footer: f.long({ label: 'Footer', max: 500, write: 'always', hidden: true }),
  createdAt: f.time({ label: 'Created', sort: true, hidden: true }),
  updatedAt: f.time({ label: 'Changed', sort: true, hidden: true }),
});

const entities = '/v1/legal-entities';

export const legalEntities = feature('legalEntities', 'Issuers of invoices', {
  ...resource(legalEntity, {
    path: entities,
    view: 'invoice:view',
    edit: 'invoice:edit',
    only: ['create', 'update', 'remove'],
  }),
  setLogo: endpoint({
    method: 'PUT',
    path: `${entities}/{id}/logo`,
    may: 'invoice:edit',
    takes: 'file',
    fileTypes: ['image/png', 'image/jpeg'],
    summary: 'Send the logo: PNG or JPEG, at most 512 kB',
    out: f.rowSchema(legalEntity),
  }),
  logo: endpoint({
    method: 'GET',
    path: `${entities}/{id}/logo`,
    may: 'invoice:view',
    answers: 'file',
    fileTypes: ['image/png', 'image/jpeg'],
    summary: 'Download the logo',
    out: nothing,
  }),
  removeLogo: endpoint({
    method: 'DELETE',
    path: `${entities}/{id}/logo`,
    may: 'invoice:edit',
    status: 204,
    summary: 'Take the logo away',
    out: nothing,
  }),
});
