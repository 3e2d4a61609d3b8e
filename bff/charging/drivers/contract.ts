/** Drivers: people who charge, to whom cards may be linked. */
import { feature, resource } from '../../kernel/contract.ts';
import * as f from '../../kernel/fields.ts';

export const driver = f.entity('driver', 'Driver', {
  id: f.id({ label: 'Id', hidden: true }),
  tenantId: f.id({ label: 'Merchant', filter: true, hidden: true }),
  name: f.text({ label: 'Name', max: 120, write: 'always', required: true, filter: true, sort: true }),
  email: f.text({ label: 'E-mail', max: 254, write: 'always', filter: true, sort: true }),
  phone: f.text({ label: 'Phone', max: 40, write: 'always', filter: true }),
  company: f.text({
    label: 'Company',
    max: 120,
    write: 'always',
    filter: true,
    sort: true,
    help: 'Invoices are written to it; empty: to the driver',
  }),
  street: f.text({ label: 'Street', max: 120, write: 'always', hidden: true }),
  postcode: f.text({ label: 'Postcode', max: 20, write: 'always', hidden: true }),
  city: f.text({ label: 'City', max: 80, write: 'always', hidden: true }),
  country: f.text({ label: 'Country', max: 2, write: 'always', hidden: true, help: 'Two letters' }),
  vatId: f.text({ label: 'VAT id', max: 30, write: 'always', hidden: true }),
  reference: f.text({
    label: 'Reference',
    max: 80,
    write: 'always',
    hidden: true,
    help: 'The buyer’s own, printed on invoices: cost centre, Leitweg-ID',
  }),
  createdAt: f.time({ label: 'Created', sort: true, hidden: true }),
  updatedAt: f.time({ label: 'Changed', sort: true, hidden: true }),
});

export const drivers = feature(
  'drivers',
  'Drivers',
  resource(driver, { path: '/v1/drivers', view: 'driver:view', edit: 'driver:edit' }),
);
