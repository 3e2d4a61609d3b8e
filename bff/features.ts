/** Every contract of the product, for the API document, the sweep of tenancy, and whoever wants to know what there is. Browser-safe. */
import { accounts } from './access/accounts/contract.ts';
import { audit } from './access/audit/contract.ts';
import { embed } from './access/embed/contract.ts';
import { keys } from './access/keys/contract.ts';
import { mails } from './access/mails/contract.ts';
import { session } from './access/session/contract.ts';
import { tenants } from './access/tenants/contract.ts';
import { campaigns, campaignUses } from './billing/campaigns/contract.ts';
import { groups, members } from './billing/groups/contract.ts';
import { invoiceBatches, invoices, legalEntities } from './billing/invoices/contract.ts';
import { ledger } from './billing/ledger/contract.ts';
import { offers } from './billing/offers/contract.ts';
import { disputes, paymentAccounts, payments, payouts, reconciliations, refunds } from './billing/payments/contract.ts';
import { reports } from './billing/reports/contract.ts';
import { reportFiles, reportSchedules } from './billing/reports/files-contract.ts';
import { tariffs } from './billing/tariffs/contract.ts';
import { wallets } from './billing/wallets/contract.ts';
import { alarms } from './care/alarms/contract.ts';
import { cards } from './charging/cards/contract.ts';
import { drivers } from './charging/drivers/contract.ts';
import { orders } from './charging/orders/contract.ts';
import type { Feature } from './kernel/contract.ts';
import { live } from './live/contract.ts';
import { batches } from './sites/batches/contract.ts';
import { chargers } from './sites/chargers/contract.ts';
import { commands } from './sites/commands/contract.ts';
import { chargerFiles, files } from './sites/files/contract.ts';
import { forwards } from './sites/forwards/contract.ts';
import { localLists } from './sites/lists/contract.ts';
import { messages } from './sites/messages/contract.ts';
import { notices } from './sites/notices/contract.ts';
import { passports } from './sites/passports/contract.ts';
import { reservations } from './sites/reservations/contract.ts';
import { authority, certificates, chargerSecurity, securityChanges } from './sites/security/contract.ts';
import { settings } from './sites/settings/contract.ts';
import { stations } from './sites/stations/contract.ts';
import { templates } from './sites/templates/contract.ts';

export const features: readonly Feature[] = [
  stations,
  chargers,
  commands,
  certificates,
  securityChanges,
  chargerSecurity,
  authority,
  settings,
  templates,
  passports,
  notices,
  messages,
  files,
  chargerFiles,
  batches,
  reservations,
  localLists,
  forwards,
  cards,
  drivers,
  orders,
  tariffs,
  offers,
  groups,
  members,
  campaigns,
  campaignUses,
  wallets,
  ledger,
  legalEntities,
  invoices,
  invoiceBatches,
  paymentAccounts,
  payments,
  refunds,
  disputes,
  payouts,
  reconciliations,
  reports,
  reportFiles,
  reportSchedules,
  alarms,
  live,
  session,
  accounts,
  tenants,
  keys,
  embed,
  audit,
  mails,
];
