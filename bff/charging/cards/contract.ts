/** Charging cards (id tags) and where they may be used. */
import { feature, resource } from '../../kernel/contract.ts';
import * as f from '../../kernel/fields.ts';

export const card = f.entity('card', 'Card', {
  id: f.id({ label: 'Id', hidden: true }),
  tenantId: f.id({ label: 'Merchant', filter: true, hidden: true }),
  uid: f.text({
    label: 'Card number',
    max: 36,
    write: 'create',
    required: true,
    filter: true,
    sort: true,
    help: 'As the charger reads it; letter case does not matter',
  }),
  label: f.text({ label: 'Label', max: 80, write: 'always', filter: true, sort: true }),
  driverId: f.id({ label: 'Driver', write: 'always', nullable: true, filter: true }),
  groupTag: f.text({
    label: 'Group',
    max: 20,
    write: 'always',
    filter: true,
    help: 'Cards of one group may stop each other’s transactions',
  }),
  blocked: f.flag({ label: 'Blocked', write: 'always', filter: true, sort: true }),
  expiresAt: f.time({ label: 'Expires', write: 'always', nullable: true, filter: true, sort: true }),
  stationIds: f.list({ label: 'Only at stations', max: 200, itemMax: 64, write: 'always', hidden: true }),
  chargerIds: f.list({ label: 'Only at chargers', max: 200, itemMax: 64, write: 'always', hidden: true }),
  lastUsedAt: f.time({ label: 'Last used', nullable: true, sort: true }),
  createdAt: f.time({ label: 'Created', sort: true, hidden: true }),
  updatedAt: f.time({ label: 'Changed', sort: true, hidden: true }),
});

export const cards = feature(
  'cards',
  'Charging cards',
  resource(card, { path: '/v1/cards', view: 'card:view', edit: 'card:edit' }),
);
