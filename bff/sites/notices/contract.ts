/** What chargers reported and nobody needs at once: monitors, security events, limits of others, vehicle needs and the like. */
import * as z from 'zod/mini';
import { endpoint, exportQuery, feature, listQuerySchema, nothing, pageSchema } from '../../kernel/contract.ts';
import * as f from '../../kernel/fields.ts';

/** Events of the vocabulary that are kept as notices. */
export const noticeKinds = ['noted', 'vehicleNeeds', 'profilesReported', 'monitored', 'securityNoted'] as const;

export const notice = f.entity('notice', 'Notice', {
  id: f.integer({ label: 'Id', hidden: true, sort: true }),
  tenantId: f.id({ label: 'Merchant', hidden: true }),
  stationId: f.id({ label: 'Station', hidden: true }),
  chargerId: f.id({ label: 'Charger', hidden: true, filter: true }),
  connector: f.integer({ label: 'Connector', nullable: true, filter: true }),
  kind: f.choice(noticeKinds, { label: 'Kind', filter: true }),
  topic: f.text({
    label: 'About',
    max: 320,
    filter: true,
    help: 'The message’s name, or that of the security event or of the setting that is watched',
  }),
  payload: f.json(z.unknown(), { label: 'Content' }),
  at: f.time({ label: 'Happened', filter: true }),
  receivedAt: f.time({ label: 'Told', filter: true }),
});

const of = f.anyEntity(notice);

export const notices = feature('notices', 'Notices of chargers', {
  read: endpoint({
    method: 'GET',
    path: '/v1/chargers/{id}/notices',
    may: 'charger:view',
    of,
    summary: 'What a charger reported beside its sessions, the newest first',
    query: listQuerySchema(of),
    out: pageSchema<f.RowOf<typeof notice.fields>>(f.rowSchema(notice)),
  }),
  export: endpoint({
    method: 'GET',
    path: '/v1/chargers/{id}/notices.export',
    may: 'charger:view',
    of,
    answers: 'file',
    summary: 'The same list as CSV or XLSX',
    query: exportQuery(of),
    out: nothing,
  }),
});
