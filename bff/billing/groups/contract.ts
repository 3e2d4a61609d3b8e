/**
 * Customer groups: drivers or single cards that have a discount, pay in their own way, or get a tariff of their own by an offer. What a
 * session was granted is kept with it: a change here is for sessions that start later.
 */
import type * as z from 'zod/mini';
import { paymentModes } from '../../charging/orders/contract.ts';
import { endpoint, feature, importReport, resource } from '../../kernel/contract.ts';
import * as f from '../../kernel/fields.ts';
import { benefitSchema } from '../tariffs/terms.ts';

export const customerGroup = f.entity('customerGroup', 'Customer group', {
  id: f.id({ label: 'Id', hidden: true }),
  tenantId: f.id({ label: 'Merchant', filter: true, hidden: true }),
  name: f.text({ label: 'Name', max: 80, write: 'always', required: true, filter: true, sort: true }),
  note: f.long({ label: 'Note', max: 500, write: 'always' }),
  benefit: f.json(benefitSchema, {
    label: 'Discount',
    write: 'always',
    nullable: true,
    help: 'Empty: a group for offers and payment only',
  }),
  stackable: f.flag({
    label: 'Added to other discounts',
    write: 'always',
    help: 'Of discounts that are not added the best one counts',
  }),
  paymentMode: f.choice(paymentModes, {
    label: 'Payment',
    write: 'always',
    nullable: true,
    filter: true,
    help: 'Empty: as everywhere',
  }),
  creditMinor: f.money({
    label: 'Credit limit',
    write: 'always',
    nullable: true,
    help: 'Members who pay on account may owe so much before they are refused; empty: without limit',
  }),
  minBalanceMinor: f.money({
    label: 'Least balance',
    write: 'always',
    nullable: true,
    help: 'Members who pay from their wallet must hold so much to begin; empty: anything',
  }),
  /** The merchant's: amounts above are in it, and discounts of an amount count for tariffs in it alone. */
  currency: f.text({ label: 'Currency', max: 3 }),
  memberCount: f.integer({ label: 'Members', sort: true }),
  createdAt: f.time({ label: 'Created', sort: true, hidden: true }),
  updatedAt: f.time({ label: 'Changed', sort: true }),
});

/** Either a driver, with all his cards, or a single card. */
export const groupMember = f.entity('groupMember', 'Group member', {
  id: f.id({ label: 'Id', hidden: true }),
  tenantId: f.id({ label: 'Merchant', filter: true, hidden: true }),
  groupId: f.id({ label: 'Group', write: 'create', required: true, filter: true, hidden: true }),
  driverId: f.id({ label: 'Driver id', write: 'create', nullable: true, filter: true, hidden: true }),
  driverName: f.text({ label: 'Driver', max: 120, nullable: true }),
  email: f.text({ label: 'E-mail', max: 254, nullable: true }),
  cardId: f.id({ label: 'Card id', write: 'create', nullable: true, filter: true, hidden: true }),
  uid: f.text({ label: 'Card number', max: 36, nullable: true }),
  createdAt: f.time({ label: 'Since', filter: true, sort: true }),
});

export const groups = feature('customerGroups', 'Customer groups', {
  ...resource(customerGroup, {
    path: '/v1/customer-groups',
    view: 'group:view',
    edit: 'group:edit',
    only: ['create', 'update', 'remove'],
  }),
  importMembers: endpoint({
    method: 'POST',
    path: '/v1/customer-groups/{id}/members.import',
    may: 'group:edit',
    of: f.anyEntity(groupMember),
    takes: 'file',
    summary:
      'Add members from CSV or XLSX with a column of card numbers (uid) or of drivers’ e-mails (email), all or nothing',
    out: importReport,
  }),
});

export const members = feature(
  'groupMembers',
  'Members of customer groups',
  resource(groupMember, {
    path: '/v1/group-members',
    view: 'group:view',
    edit: 'group:edit',
    only: ['create', 'remove'],
  }),
);
export type GroupRow = z.infer<typeof groupRow>;
const groupRow = f.rowSchema(customerGroup);
