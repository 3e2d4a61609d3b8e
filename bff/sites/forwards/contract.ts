/** Second systems that see a charger's traffic as if the charger were connected to them too. */
import * as z from 'zod/mini';
import { endpoint, feature, resource } from '../../kernel/contract.ts';
import * as f from '../../kernel/fields.ts';

export const forwardModes = ['readOnly', 'commands'] as const;
export const forwardStates = ['off', 'connecting', 'connected', 'failed'] as const;

export const forward = f.entity('forward', 'Second system', {
  id: f.id({ label: 'Id', hidden: true }),
  tenantId: f.id({ label: 'Merchant', filter: true, hidden: true }),
  chargerId: f.id({ label: 'Charger', write: 'create', required: true, filter: true }),
  url: f.text({
    label: 'Address',
    max: 500,
    write: 'always',
    required: true,
    help: 'As the charger would be given it, without the identity: wss://csms.example.com/ocpp',
  }),
  identity: f.text({
    label: 'Identity there',
    max: 48,
    write: 'always',
    help: 'By which the second system knows the charger; the same as here when left out',
  }),
  hasPassword: f.flag({ label: 'Password set' }),
  mode: f.choice(forwardModes, {
    label: 'May command',
    write: 'always',
    help: 'readOnly: it only listens. commands: it may start, stop, unlock, limit and ask, but not change settings or firmware',
  }),
  enabled: f.flag({ label: 'On', write: 'always', filter: true }),
  state: f.choice(forwardStates, { label: 'State', filter: true }),
  detail: f.text({ label: 'Detail', max: 300 }),
  connectedAt: f.time({ label: 'Connected', nullable: true }),
  createdAt: f.time({ label: 'Created', sort: true, hidden: true }),
  updatedAt: f.time({ label: 'Changed', hidden: true }),
});

export const forwards = feature('forwards', 'Second systems', {
  ...resource(forward, {
    path: '/v1/forwards',
    view: 'charger:view',
    edit: 'charger:security',
    only: ['create', 'update', 'remove'],
  }),
  password: endpoint({
    method: 'POST',
    path: '/v1/forwards/{id}/password',
    may: 'charger:security',
    summary:
      'Set or, with null, remove the password by which the second system knows the charger; it is kept encrypted',
    body: z.strictObject({ password: z.nullable(z.string().check(z.minLength(1), z.maxLength(100))) }),
    out: f.rowSchema(forward),
  }),
});
