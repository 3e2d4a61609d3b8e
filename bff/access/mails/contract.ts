/** Mails that the product has sent or tried to send. Bodies hold one-time links: shown only where the mail port is the demo's. */
import { feature, resource } from '../../kernel/contract.ts';
import * as f from '../../kernel/fields.ts';

export const mail = f.entity('mail', 'Mail', {
  id: f.id({ label: 'Id', hidden: true }),
  tenantId: f.id({ label: 'Merchant', filter: true, hidden: true }),
  to: f.text({ label: 'To', max: 254, filter: true }),
  subject: f.text({ label: 'Subject', max: 200 }),
  text: f.long({ label: 'Text', max: 20000 }),
  attachments: f.list({ label: 'Attached', max: 10, itemMax: 120 }),
  sentAt: f.time({ label: 'Sent', nullable: true }),
  attempts: f.integer({ label: 'Attempts' }),
  error: f.text({ label: 'Error', max: 500, nullable: true }),
  createdAt: f.time({ label: 'Created', sort: true }),
});

export const mails = feature(
  'mails',
  'Mails',
  resource(mail, { path: '/v1/mails', view: 'mail:view', edit: 'mail:view', only: [] }),
);
