/**
 * The life of a station's certificate as a row: requested, signed, sent, installed, renewed, revoked. A request is stored when the charger
 * makes it and signed after the commit, since an authority may be far away; whichever node claims it first does so.
 */
import { and, eq, gt, lt, lte, ne } from 'drizzle-orm';
import type { Commands } from '../../bridge/commands.ts';
import { clearAt, raiseAt } from '../../bridge/desk-alarms.ts';
import type { ChargerRecord } from '../../bridge/desks.ts';
import { certificateCode, raisedByExpiry, renewBeforeMs } from '../../care/alarms/rules.ts';
import type { Job } from '../../jobs.ts';
import type { CertificateAuthority } from '../../ports/ca.ts';
import { systemScope } from '../../store/scope.ts';
import { chargers, certificates as table, tenants } from '../../store/tables/index.ts';
import type { Log, Row, Store, Writer } from '../../store/types.ts';
import type { CommandRecord } from '../commands/rows.ts';
import { factsOf, isForRequest, RequestRefused, readRequest } from './ca.ts';
import { toCertificateRow } from './rows.ts';

export type CertificateRecord = Row<typeof table>;
type Use = CertificateRecord['use'];

export interface CertificatesOptions {
  store: Store;
  /** Who signs for stations. */
  authority: CertificateAuthority;
  commands: Pick<Commands, 'queue'>;
  now(): number;
  newId(): string;
  log: Log;
  /** A certificate that the charger asked for was installed, or will not be. */
  settled(w: Writer, charger: ChargerRecord, installed: boolean, detail: string): Promise<void>;
}

export interface Certificates {
  /** A charger's request, in the transaction after which it is answered; false when it asks too often. */
  request(w: Writer, charger: ChargerRecord, use: Use, csr: string, requestId: number | undefined): Promise<boolean>;
  /** The charger's answer to a certificate. */
  answered(w: Writer, command: CommandRecord): Promise<void>;
  /** The charger has shown this certificate, so it holds it. */
  shown(w: Writer, charger: ChargerRecord, fingerprint: string): Promise<void>;
  revoke(w: Writer, row: CertificateRecord, reason: string): Promise<CertificateRecord>;
  /** The charger's own certificate that is good longest; undefined without one. */
  installed(w: Pick<Writer, 'select'>, chargerId: string): Promise<CertificateRecord | undefined>;
  jobs(): Job[];
  stop(): Promise<void>;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const bell = 'certificates';
/** Rung when connections must be looked at again. */
export const revocationBell = 'revocations';
const gone = 'The charger was removed.';
/** More requests of one charger within an hour are a fault of its. */
const maxPerHour = 5;
/** A node that claimed a request and died is followed by another after this long. */
const claimMs = 60_000;
/** How long a certificate waits for its charger. */
const sendWithinMs = 7 * dayMs;

/** A row that waits for its signature has no serial number; its `pem` is the request. */
const unsigned = and(eq(table.state, 'issued'), eq(table.serial, ''));
/** Stands for the fingerprint meanwhile, which must be unique, and keeps the number by which a 2.1 charger knows its request. */
const placeholder = (id: string, requestId: number | undefined): string => `request ${requestId ?? '-'} ${id}`;
const requestIdIn = (fingerprint: string): number | undefined => Number(fingerprint.split(' ')[1]) || undefined;

export function createCertificates(options: CertificatesOptions): Certificates {
  const { store, authority, commands, now, newId, log, settled } = options;
  const scope = systemScope('jobs');
  const read = store.read(scope);
  let busy: Promise<void> = Promise.resolve();
  let stopped = false;

  const tell = (w: Writer, row: CertificateRecord) =>
    w.emit('certificate.changed', row.id, toCertificateRow(row), row.tenantId);
  const set = async (w: Writer, row: CertificateRecord, patch: Partial<CertificateRecord>) => {
    // Later than before even within one millisecond: a claim is told from what was just stored by it.
    const changed = { ...row, ...patch, updatedAt: Math.max(now(), row.updatedAt + 1) };
    await w.update(table, row.id, { ...patch, updatedAt: changed.updatedAt });
    await tell(w, changed);
    return changed;
  };

  /** The row, unless it was signed or revoked meanwhile. */
  const waiting = async (w: Writer, id: string): Promise<CertificateRecord | undefined> => {
    const row = await w.find(table, id);
    return row?.state === 'issued' && row.serial === '' ? row : undefined;
  };

  const refuse = (row: CertificateRecord, charger: ChargerRecord, why: string) =>
    store.tx(scope, async (w) => {
      const current = await waiting(w, row.id);
      if (!current) return;
      await set(w, current, { state: 'refused', detail: why.slice(0, 500) });
      await settled(w, charger, false, why);
    });

  /** The name must be the charger's: its identity, or the serial number that it told (whitepaper A02); none is put right. */
  const nameFor = (charger: ChargerRecord, commonName: string): string => {
    if (commonName === '' || commonName === charger.identity) return charger.identity;
    if (charger.serial !== '' && commonName === charger.serial) return charger.serial;
    throw new RequestRefused(
      `The request names "${commonName}", which is neither the charger’s identity nor its serial number.`,
    );
  };

  const sign = async (row: CertificateRecord): Promise<void> => {
    const charger = await read.find(chargers, row.chargerId);
    if (!charger) return void (await store.tx(scope, (w) => w.remove(table, row.id)));
    const mine = and(eq(table.id, row.id), unsigned, eq(table.updatedAt, row.updatedAt));
    const claimedAt = Math.max(now(), row.updatedAt + 1);
    if ((await store.tx(scope, (w) => w.updateWhere(table, mine, { updatedAt: claimedAt }))) !== 1) return;
    let chain: string;
    try {
      const { commonName } = await readRequest(row.pem);
      const tenant = await read.find(tenants, row.tenantId);
      const subject = { commonName: nameFor(charger, commonName), organization: tenant?.name ?? '' };
      chain = await authority.sign(row.pem, subject);
      if (!isForRequest(chain, row.pem))
        throw new RequestRefused('The authority signed another key than was asked for.');
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (error instanceof RequestRefused || now() - row.createdAt > dayMs) return refuse(row, charger, why);
      // An authority that is away is asked again, for a day.
      log.error({ err: error, charger: charger.identity }, 'a certificate could not be signed');
      return store.tx(scope, async (w) => {
        const current = await waiting(w, row.id);
        if (current) await set(w, current, { detail: why.slice(0, 500) });
      });
    }
    await store.tx(scope, async (w) => {
      const current = await waiting(w, row.id);
      if (!current) return;
      const requestId = requestIdIn(row.fingerprint);
      const command = await commands.queue(
        w,
        charger,
        { kind: 'sendCertificate', chain, use: row.use, ...(requestId && { requestId }) },
        now() + sendWithinMs,
      );
      const { commonName: _, ...facts } = factsOf(chain);
      const signed = await set(w, current, { ...facts, pem: chain, detail: '', commandId: command.id });
      await w.audit('certificate.issue', 'certificate', row.id, { subject: signed.subject }, row.tenantId);
    });
  };

  const signAll = async (): Promise<void> => {
    const requests = await read.select(table, { where: unsigned, limit: 200 });
    for (const row of requests) {
      if (stopped) return;
      // Just stored, or claimed long ago.
      if (row.updatedAt !== row.createdAt && now() - row.updatedAt < claimMs) continue;
      await sign(row);
    }
  };
  const work = (): Promise<void> => {
    busy = busy.then(signAll).catch((error: unknown) => log.error({ err: error }, 'requests could not be signed'));
    return busy;
  };
  const unhook = store.onBell(bell, () => void work());

  /** Those that end soon: the charger is asked for a request once a day, and people are told when that does not help. */
  const renewAll = async (): Promise<void> => {
    const nowMs = now();
    const ending = await read.select(table, {
      where: and(
        eq(table.state, 'installed'),
        eq(table.use, 'station'),
        lte(table.notAfter, nowMs + renewBeforeMs),
        lt(table.updatedAt, nowMs - dayMs),
      ),
      orderBy: [{ column: table.notAfter }],
      limit: 500,
    });
    for (const row of ending) {
      const charger = await read.find(chargers, row.chargerId);
      if (!charger) await store.tx(scope, async (w) => void (await set(w, row, { state: 'replaced', detail: gone })));
      if (!charger || charger.disabled) continue;
      await store.tx(scope, async (w) => {
        const mine = and(eq(table.id, row.id), eq(table.state, 'installed'), eq(table.updatedAt, row.updatedAt));
        if ((await w.updateWhere(table, mine, { updatedAt: nowMs, detail: 'Being renewed.' })) !== 1) return;
        await commands.queue(w, charger, { kind: 'trigger', message: 'signCertificate' }, nowMs + dayMs);
        const raised = raisedByExpiry(row.notAfter, nowMs);
        if (raised) await raiseAt(w, charger, raised, nowMs, newId);
        await tell(w, { ...row, detail: 'Being renewed.', updatedAt: nowMs });
      });
    }
  };

  const install = async (w: Writer, charger: ChargerRecord, row: CertificateRecord): Promise<void> => {
    const same = and(eq(table.chargerId, row.chargerId), eq(table.use, row.use), eq(table.state, 'installed'));
    for (const old of await w.select(table, { where: and(same, ne(table.id, row.id)) }))
      await set(w, old, { state: 'replaced', detail: '' });
    await set(w, row, { state: 'installed', detail: '' });
    await clearAt(w, charger, certificateCode, now());
    await settled(w, charger, true, '');
  };

  return {
    async request(w, charger, use, csr, requestId) {
      const nowMs = now();
      const recent = await w.select(table, {
        where: and(eq(table.chargerId, charger.id), gt(table.createdAt, nowMs - hourMs)),
        limit: maxPerHour,
      });
      if (recent.length >= maxPerHour) return false;
      const id = newId();
      const row: CertificateRecord = {
        ...{ id, tenantId: charger.tenantId, chargerId: charger.id, use, serial: '', subject: '', issuer: '' },
        ...{ fingerprint: placeholder(id, requestId), pem: csr, notBefore: nowMs, notAfter: nowMs, state: 'issued' },
        ...{
          detail: 'Waiting for its signature.',
          commandId: null,
          revokedAt: null,
          createdAt: nowMs,
          updatedAt: nowMs,
        },
      };
      await w.insert(table, row);
      await tell(w, row);
      w.bell(bell);
      return true;
    },
    async answered(w, command) {
      if (command.kind !== 'sendCertificate') return;
      const row = await w.first(table, {
        where: and(eq(table.chargerId, command.chargerId), eq(table.commandId, command.id)),
      });
      const charger = row && (await w.find(chargers, row.chargerId));
      if (!charger || row.state !== 'issued') return;
      if (command.state !== 'accepted') {
        // Without an answer it may be there: then the charger shows it one day.
        const state = command.state === 'failed' ? ('issued' as const) : ('refused' as const);
        await set(w, row, { state, detail: command.detail || 'The charger did not take it.' });
        return settled(w, charger, false, command.detail);
      }
      await install(w, charger, row);
    },
    async shown(w, charger, fingerprint) {
      const [row] = await w.match(table, { fingerprint });
      if (row && row.chargerId === charger.id && (row.state === 'issued' || row.state === 'refused'))
        await install(w, charger, row);
    },
    async revoke(w, row, reason) {
      const revokedAt = now();
      const revoked = await set(w, row, { state: 'revoked', revokedAt, detail: reason.slice(0, 500) });
      w.bell(revocationBell);
      return revoked;
    },
    async installed(w, chargerId) {
      const own = await w.select(table, {
        where: and(eq(table.chargerId, chargerId), eq(table.use, 'station'), eq(table.state, 'installed')),
        orderBy: [{ column: table.notAfter, desc: true }],
        limit: 1,
      });
      return own[0];
    },
    jobs: () => [
      { name: 'certificate-requests', everyMs: 30_000, run: work },
      { name: 'certificate-renewals', everyMs: hourMs, run: renewAll },
    ],
    async stop() {
      stopped = true;
      unhook();
      await busy;
    },
  };
}
