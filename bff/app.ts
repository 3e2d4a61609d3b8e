/** The server put together: store, OCPP, API, live events and jobs, started and stopped as one. */
import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import { Hono, type Context as HonoContext } from 'hono';
import { admitBareUpgrades, createOcppServer, type OcppLimits, type OcppServer } from '../ocpp/index.ts';
import { accountHandlers } from './access/accounts/handlers.ts';
import { auditHandlers } from './access/audit/handlers.ts';
import { createCallers } from './access/callers.ts';
import { embedHandlers } from './access/embed/handlers.ts';
import { keyHandlers } from './access/keys/handlers.ts';
import { mailHandlers } from './access/mails/handlers.ts';
import { createRefusals } from './access/refusals.ts';
import { equalText } from './access/secrets.ts';
import { sessionHandlers } from './access/session/handlers.ts';
import { tenantHandlers } from './access/tenants/handlers.ts';
import { createThrottle } from './access/throttle.ts';
import { createCampaignDesk } from './billing/campaigns/desk.ts';
import { campaignHandlers, campaignUseHandlers } from './billing/campaigns/handlers.ts';
import { createClerk } from './billing/clerk.ts';
import type { BillingDesk } from './billing/desks.ts';
import { groupHandlers, memberHandlers } from './billing/groups/handlers.ts';
import { invoiceBatchHandlers } from './billing/invoices/batch-handlers.ts';
import { createInvoiceBatches } from './billing/invoices/batch-run.ts';
import { entityHandlers } from './billing/invoices/entities.ts';
import { invoiceHandlers } from './billing/invoices/handlers.ts';
import { invoiceAttachments } from './billing/invoices/mail.ts';
import { createInvoiceDesk, creditJob } from './billing/invoices/refund-credits.ts';
import { ledgerHandlers } from './billing/ledger/handlers.ts';
import { offerHandlers } from './billing/offers/handlers.ts';
import { createPayments } from './billing/payments/payments.ts';
import { reportFileHandlers } from './billing/reports/file-handlers.ts';
import { reportHandlers } from './billing/reports/handlers.ts';
import { createReportJobs } from './billing/reports/jobs.ts';
import { mountReportLinks } from './billing/reports/links.ts';
import { reportScheduleHandlers } from './billing/reports/schedule-handlers.ts';
import { tariffHandlers } from './billing/tariffs/handlers.ts';
import { createWalletDesk } from './billing/wallets/desk.ts';
import { walletHandlers } from './billing/wallets/handlers.ts';
import { createCommands } from './bridge/commands.ts';
import type { Desk } from './bridge/desks.ts';
import { createForwards } from './bridge/forward.ts';
import { createIngest } from './bridge/ingest.ts';
import { createMessageLog } from './bridge/message-log.ts';
import { oldCommandsJob } from './bridge/old-commands.ts';
import { alarmHandlers } from './care/alarms/handlers.ts';
import { cardHandlers } from './charging/cards/handlers.ts';
import { driverHandlers } from './charging/drivers/handlers.ts';
import { orderHandlers } from './charging/orders/handlers.ts';
import type { Config } from './config.ts';
import { allowOrigins } from './cors.ts';
import { fileResponse } from './files.ts';
import { mountHealth } from './health.ts';
import { mountDocs } from './interop/openapi/pages.ts';
import { mailJob, nodeJob, pruneJob, startJobs } from './jobs.ts';
import { type Bound, mount, problemResponse } from './kernel/http.ts';
import { fail } from './kernel/result.ts';
import { createLive } from './live.ts';
import { createMetrics } from './metrics.ts';
import { smtpMail } from './ports/mail.ts';
import { createOutgoing } from './ports/outgoing.ts';
import { createPrinter } from './ports/printer.ts';
import { batchHandlers } from './sites/batches/handlers.ts';
import { createBatches } from './sites/batches/jobs.ts';
import { authenticateCharger } from './sites/chargers/authenticate.ts';
import { chargerHandlers } from './sites/chargers/handlers.ts';
import { commandHandlers } from './sites/commands/handlers.ts';
import { createContent } from './sites/files/content.ts';
import { createFileDesk } from './sites/files/desk.ts';
import { chargerFileHandlers, fileHandlers } from './sites/files/handlers.ts';
import { fileJobs } from './sites/files/jobs.ts';
import { mountFiles } from './sites/files/routes.ts';
import { forwardHandlers } from './sites/forwards/handlers.ts';
import { createLists } from './sites/lists/desk.ts';
import { localListHandlers } from './sites/lists/handlers.ts';
import { messageHandlers } from './sites/messages/handlers.ts';
import { createNoticeDesk, noticesJob } from './sites/notices/desk.ts';
import { noticeHandlers } from './sites/notices/handlers.ts';
import { createPassports } from './sites/passports/desk.ts';
import { passportHandlers } from './sites/passports/handlers.ts';
import { createReservationDesk, reservationJob } from './sites/reservations/desk.ts';
import { reservationHandlers } from './sites/reservations/handlers.ts';
import { createDoor } from './sites/security/door.ts';
import { mountAuthority } from './sites/security/pages.ts';
import { createSecurity, type Security } from './sites/security/security.ts';
import { createSettingsDesk, settingsJob } from './sites/settings/desk.ts';
import { settingHandlers } from './sites/settings/handlers.ts';
import { stationHandlers } from './sites/stations/handlers.ts';
import { templateHandlers } from './sites/templates/handlers.ts';
import { openStore } from './store/index.ts';
import type { Log, Store } from './store/types.ts';

export interface AppOptions {
  config: Config;
  log: Log;
  now(): number;
  newId(): string;
  /** Folder of the built widgets, served under /widgets/. */
  widgetsDir: string;
  /** The demo keeps mails readable instead of sending them. */
  demo?: boolean;
  /** See BridgeOptions. */
  powerFactor?: number;
  ocppLimits?: Partial<OcppLimits>;
  /** More routes: the portal's pages. */
  extend?(app: Hono, store: Store): void;
}

export interface App {
  store: Store;
  ocpp: OcppServer;
  security: Security;
  /** Handlers as bound, for the sweep of tenancy. */
  bound: readonly Bound[];
  port: number;
  url: string;
  /** Tells sockets, drains what was accepted, closes the database. */
  close(): Promise<void>;
}

const callsPerSecond = 100;
const megabyte = 1024 * 1024;

/** The client's address: what the outermost of the trusted proxies saw, and the socket's where there are none. */
const clientAddress = (
  forwardedFor: string | undefined,
  proxies: number,
  socketAddress: string | undefined,
): string => {
  const hops = (forwardedFor ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  return (proxies > 0 ? hops.at(-proxies) : undefined) ?? socketAddress ?? '';
};

/** Starts everything and resolves when it listens. Rejects when the database is newer than the program or a port is taken. */
export const startApp = async (o: AppOptions): Promise<App> => {
  const { config, log, now, newId } = o;
  const startedAt = now();
  const store = await openStore({
    ...(config.DATABASE_URL && { url: config.DATABASE_URL }),
    dataDir: config.DATA_DIR,
    now,
    newId,
    log,
  });
  const callers = createCallers(store, now);
  const desks: Desk[] = [];
  const billingDesks: BillingDesk[] = [];
  billingDesks.push(createCampaignDesk({ newId }), createWalletDesk());
  const payments = createPayments({ config, store, log, now, newId, desks: billingDesks });
  billingDesks.push(payments.billingDesk);
  desks.push(payments.desk);
  billingDesks.push(createInvoiceDesk());
  const clerk = createClerk({ store, now, log, desks: billingDesks });
  const printer = createPrinter();
  const invoiceFiles = { newId, printer };
  const refusals = createRefusals(store);
  const invoiceBatches = createInvoiceBatches({ store, now, newId, nodeId: config.NODE_ID, log });
  const outgoing = createOutgoing(config.OUTGOING_PRIVATE);
  const { secretKey } = config;
  const forwards = createForwards({ store, log, now, newId, outgoing, secretKey, commands: () => commands });
  desks.push(forwards.desk);
  const publicUrl = config.PUBLIC_URL;
  desks.push(createFileDesk({ secretKey, publicUrl, now, newId }));
  const passports = createPassports({ store, now, log });
  desks.push(createSettingsDesk(), passports.desk, createNoticeDesk());
  const content = createContent({ store, now });
  const messageLog = createMessageLog({ store, log, now, days: config.MESSAGE_DAYS });
  const ingest = createIngest({
    store,
    now,
    newId,
    log,
    nodeId: config.NODE_ID,
    desks,
    queue: (...asked) => commands.queue(...asked),
    ...(o.powerFactor && { powerFactor: o.powerFactor }),
  });
  const door = createDoor({ store, now, newId, log });
  const ocpp: OcppServer = createOcppServer({
    authenticate: authenticateCharger(store, now, door),
    isSecure: ({ headers }) => config.TRUST_PROXY > 0 && headers['x-forwarded-proto'] === 'https',
    addressOf: ({ headers, socket }) =>
      clientAddress(headers['x-forwarded-for']?.toString(), config.TRUST_PROXY, socket.remoteAddress),
    handle: (link, event) => ingest.handle(link, event),
    onConnect: (link) => {
      ingest.connected(link);
      commands.wake();
    },
    onFrame: (link, direction, text) => {
      messageLog.note(link.identity, direction, text);
      passports.hear(link.identity, direction, text);
      forwards.hear(link, direction, text);
    },
    onDisconnect: (link) => {
      ingest.disconnected(link);
      forwards.disconnected(link);
    },
    now,
    newId,
    log: (level, message, details) => log[level](details, message),
    ...(o.ocppLimits && { limits: o.ocppLimits }),
  });
  const commands = createCommands({ store, ocpp, ingest, now, newId, log, nodeId: config.NODE_ID, desks });
  const security = createSecurity({ config, store, door, commands, ocpp, now, newId, log });
  desks.push(security.desk);
  const live = await createLive({ store, log, identify: callers.identify });
  const perSecond = createThrottle('calls', callsPerSecond * 10, 10);

  const app = new Hono();
  const addressOf = (c: HonoContext): string =>
    clientAddress(c.req.header('x-forwarded-for'), config.TRUST_PROXY, getConnInfo(c).remote.address);

  allowOrigins(app, callers.allowsOrigin);

  const base = config.PUBLIC_URL ?? '';
  const fileAsking = { commands, secretKey, publicUrl, now, newId };
  const batches = createBatches({ ...fileAsking, store, log });
  desks.push(batches.desk, createReservationDesk({ commands: () => commands }));
  const lists = createLists({ store, now, nodeId: config.NODE_ID, log, commands: () => commands });
  desks.push(lists.desk);
  const reportJobs = createReportJobs({ store, log, nodeId: config.NODE_ID, publicUrl, now, newId });
  const bound: Bound[] = [
    stationHandlers({ newId }),
    chargerHandlers({ newId, now }),
    commandHandlers({ newId, commands }),
    ...security.bound,
    settingHandlers({ commands }),
    templateHandlers({ newId }),
    passportHandlers({ newId, commands }),
    noticeHandlers(),
    messageHandlers({ messageLog }),
    fileHandlers({ newId, content, maxFirmwareBytes: config.FIRMWARE_MAX_MB * megabyte }),
    chargerFileHandlers(fileAsking),
    batchHandlers({ newId, publicUrl }),
    reservationHandlers({ newId, store, commands }),
    localListHandlers(),
    forwardHandlers({ newId, outgoing, secretKey }),
    cardHandlers({ newId }),
    driverHandlers({ newId }),
    orderHandlers({ newId, commands, ingest }),
    entityHandlers(invoiceFiles),
    invoiceHandlers(invoiceFiles),
    invoiceBatchHandlers({ newId }),
    tariffHandlers({ newId }),
    offerHandlers({ store, newId }),
    groupHandlers({ newId }),
    memberHandlers({ newId }),
    campaignHandlers({ newId }),
    campaignUseHandlers(),
    walletHandlers({ newId }),
    ledgerHandlers({ newId }),
    ...payments.bound,
    reportHandlers(),
    reportFileHandlers({ store, newId }),
    reportScheduleHandlers({ newId }),
    alarmHandlers(),
    live.handlers,
    sessionHandlers({
      store,
      newId,
      secretKey: config.secretKey,
      secureCookies: base.startsWith('https:'),
      linkBase: `${base}/welcome`,
      refusals,
    }),
    accountHandlers({ newId, linkBase: `${base}/welcome` }),
    tenantHandlers({ newId }),
    keyHandlers({ newId }),
    embedHandlers({ newId, store }),
    auditHandlers(),
    mailHandlers({ showText: o.demo === true }),
  ];
  const metrics = createMetrics({
    chargers_connected: { help: 'OCPP connections on this node', value: () => ocpp.size },
    live_streams: { help: 'Browsers listening for live events on this node', value: () => live.streams() },
  });
  mount(app, bound, {
    store,
    log,
    now,
    newId,
    identify: callers.identify,
    throttle: (key) => perSecond.spend(key),
    observe: metrics.observe,
    addressOf,
  });
  payments.mount(app);
  mountAuthority(app, { store, authorities: security.authorities, now, newId });
  mountDocs(
    app,
    bound.map((b) => b.feature),
    base || '/',
  );

  let closing = false;
  mountHealth(app, {
    ...{ store, log, now },
    nodeId: config.NODE_ID,
    isClosing: () => closing,
    chargers: () => ocpp.size,
  });
  app.get('/metrics', async (c) => {
    // A proxy on this machine is local, those whom it forwards are not.
    const forwarded = c.req.header('x-forwarded-for') !== undefined || c.req.header('forwarded') !== undefined;
    const local = !forwarded && /^(::ffff:)?127\.|^::1$/.test(getConnInfo(c).remote.address ?? '');
    const allowed = config.METRICS_TOKEN
      ? equalText(c.req.header('authorization') ?? '', `Bearer ${config.METRICS_TOKEN}`)
      : local;
    if (!allowed)
      return problemResponse(fail('forbidden', 'Set METRICS_TOKEN and send it as a bearer token.'), newId());
    return c.body(await metrics.text(), 200, { 'content-type': metrics.contentType });
  });
  app.get('/widgets/*', async (c) => {
    const file = await fileResponse(o.widgetsDir, c.req.path.slice('/widgets/'.length), {
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
    });
    return file ?? problemResponse(fail('notFound', 'There is no such file. Was "npm run build" run?'), newId());
  });
  mountFiles(app, {
    ...{ store, content, log, now, newId, addressOf },
    maxLogBytes: config.LOG_MAX_MB * megabyte,
    throttle: (key) => perSecond.spend(key),
  });
  mountReportLinks(app, { store, log, now, newId, addressOf, throttle: (key) => perSecond.spend(key) });
  o.extend?.(app, store);
  app.notFound(() =>
    problemResponse(fail('notFound', 'There is nothing at this address. The API is described at /docs.'), newId()),
  );
  app.onError((error) => {
    log.error({ err: error }, 'request failed outside the API');
    return problemResponse(fail('busy', 'Something broke on our side.'), newId());
  });

  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  // For what a client sends: firmware and logs may take long; bodies of the API have a shorter time of their own, and files must keep coming.
  // What a client is sent, such as live events, may take hours.
  server.requestTimeout = 6 * 3_600_000;
  server.headersTimeout = 20_000;
  const closeSilent = admitBareUpgrades(server);
  server.on('upgrade', (request, socket, head) => {
    if (closing || !ocpp.handleUpgrade(request, socket, head))
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
  await security.listen();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    // A whole fleet may come back at the same moment; the system bounds it further.
    server.listen({ port: config.PORT, host: config.HOST, backlog: 8_192 }, resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : config.PORT;

  const jobs = startJobs(
    [
      nodeJob(store, config.NODE_ID, startedAt, now, (ids) => ingest.nodesLost(ids)),
      pruneJob(store, now),
      refusals.job,
      ...messageLog.jobs(),
      settingsJob({ store, now, nodeId: config.NODE_ID, log, commands }),
      noticesJob(store, now, config.NOTICE_DAYS),
      ...passports.jobs(),
      ...fileJobs({ store, content, now, logDays: config.LOG_DAYS }),
      ...batches.jobs(),
      reservationJob({ store, now, log }),
      ...lists.jobs(),
      ...clerk.jobs(),
      ...invoiceBatches.jobs(),
      creditJob({ store, now, newId, log }),
      ...ingest.jobs(config.OFFLINE_ALARM_MINUTES * 60_000),
      ...commands.jobs(),
      oldCommandsJob(store, now, config.COMMAND_DAYS),
      ...security.jobs(),
      ...reportJobs.jobs(),
      ...payments.jobs(),
      ...(config.MAIL_URL
        ? [
            mailJob(
              store,
              smtpMail(config.MAIL_URL, config.MAIL_FROM),
              now,
              invoiceAttachments(store, now, invoiceFiles),
            ),
          ]
        : []),
    ],
    log,
  );
  store.onBell('mails', () => jobs.kick('mails'));
  store.onBell('reports', () => jobs.kick('reports'));
  store.onBell('billing', () => jobs.kick('billing'));
  store.onBell('invoices', () => jobs.kick('invoices'));
  store.onBell('credits', () => jobs.kick('credits'));
  store.onBell('payments', () => jobs.kick('payments'));
  log.info({ port, engine: store.engine, node: config.NODE_ID }, 'listening');

  return {
    store,
    ocpp,
    security,
    bound,
    port,
    url: `http://127.0.0.1:${port}`,
    async close() {
      if (closing) return;
      closing = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      live.close();
      const tlsClosed = security.close();
      await ocpp.shutdown();
      clerk.stop();
      invoiceBatches.stop();
      reportJobs.stop();
      payments.stop();
      await jobs.stop();
      await printer.close();
      await batches.stop();
      await lists.stop();
      await commands.stop();
      await ingest.stop();
      await security.stop();
      await messageLog.flush();
      forwards.close();
      server.closeIdleConnections();
      closeSilent();
      setTimeout(() => server.closeAllConnections(), 2_000).unref();
      await Promise.all([closed, tlsClosed]);
      await refusals.job.run().catch((error: unknown) => log.error({ err: error }, 'refused log-ins were not written'));
      await store.close();
      log.info({}, 'closed');
    },
  };
};
