/**
 * What a connector shows: the station's status reports, of several outlets combined, and while it is merely occupied (2.x) what the
 * transaction there says. Monitored values that stand for a status or a fault (2.1) go the same way.
 */
import type { ConnectorState } from '../../ocpp/index.ts';
import { faultOf, statusOf } from '../care/alarms/monitored.ts';
import { clearedBy, openKeyOf, type Raised, raisedBy } from '../care/alarms/rules.ts';
import { believe } from '../charging/orders/clock.ts';
import { shownBy } from '../charging/orders/facts.ts';
import { openOn } from '../charging/orders/matching.ts';
import type { Session } from '../charging/orders/memory.ts';
import { decide } from '../charging/orders/session.ts';
import { combined, isOccupied, withOutlet } from '../sites/outlets.ts';
import { connectorState } from '../sites/rows.ts';
import { clear, raise } from './alarms.ts';
import { apply } from './apply.ts';
import type { Clerk } from './clerk.ts';
import type { ChargerContext } from './context.ts';
import type { Of } from './ingest.ts';
import { cut } from './slim.ts';
import type { Unit } from './unit.ts';

type Report = Of<'statusChanged'>;

/** So many open alarms of one charger say no more than that it is broken. */
const maxAlarms = 100;

/** What is known before the report, in memory or within a transaction. */
interface View {
  readonly context: ChargerContext;
  readonly connector: Unit['connector'];
  sessions(): readonly Session[];
  openAlarms(): ReturnType<Unit['openAlarms']>;
}

const remembered = (context: ChargerContext): View => ({
  context,
  connector: (number) => context.connectors.get(number),
  sessions: () => context.sessions,
  openAlarms: () => [...context.alarms.values()],
});

const plan = (clerk: Clerk, view: View, event: Report) => {
  const { context } = view;
  const before = view.connector(event.connector);
  const outlets =
    event.outlet === undefined
      ? (before?.outlets ?? null)
      : withOutlet(before?.outlets ?? null, event.outlet, event.state, before?.state);
  const all = event.outlet !== undefined && outlets ? combined(outlets) : event.state;
  const isCoarse = all === 'preparing' && (event.isCoarse === true || all !== event.state);
  const said: Report = { ...event, state: all, ...(isCoarse && { isCoarse }) };
  const decision = decide(view.sessions(), said, clerk.circumstances(context, 'accepted'));
  const state = isCoarse ? occupiedState(view, event.connector, before?.state) : all;
  const wasFaulted = (event.outlet !== undefined && before?.outlets?.[event.outlet]) || before?.state;
  const { raised, over } = alarmsOf(view, event, wasFaulted === 'faulted', outlets);
  const errorCode = namesErrors(context) ? cut(event.errorCode, 60) : (raised?.code ?? event.errorCode);
  const info = cut(event.info ?? '', 200);
  const same =
    before?.state === state &&
    before.errorCode === errorCode &&
    before.info === info &&
    JSON.stringify(before.outlets) === JSON.stringify(outlets);
  return { decision, state, errorCode, info, outlets, same, raised, over };
};

/** An occupied connector shows what its transaction does; without one, a vehicle that has charged and one that has not look alike. */
function occupiedState(view: View, number: number, before: string | undefined): ConnectorState {
  const facts = openOn(view.sessions(), number)?.memory.facts;
  if (facts) return shownBy(facts);
  return before === 'finishing' ? 'finishing' : 'preparing';
}

/**
 * 1.6 names its errors in status reports. 2.x only says `faulted`, and tells the cause by monitored values: then the cause's alarm is
 * raised again instead of a nameless one, and only what leaves `faulted` ends anything.
 */
function alarmsOf(view: View, event: Report, wasFaulted: boolean, outlets: Record<string, string> | null) {
  const { context } = view;
  const open = view.openAlarms();
  if (namesErrors(context)) return { raised: worthRaising(view, event), over: clearedBy(open, event) };
  const stillFaulted = outlets !== null && Object.values(outlets).includes('faulted');
  const over = wasFaulted && !stillFaulted ? clearedBy(open, event) : [];
  if (event.state !== 'faulted') return { raised: undefined, over };
  const cause = causeAt(view, event.connector);
  const raised = worthRaising(view, { ...event, errorCode: cause?.code ?? nameless });
  return { raised: raised && cause ? { ...raised, detail: cause.detail } : raised, over };
}

const namesErrors = ({ charger }: ChargerContext) => charger.version === '' || charger.version === 'ocpp1.6';
/** What 2.x stations are said to have while they are faulted and have not said why. */
const nameless = 'OtherError';
/** An open alarm of the connector that names a fault. */
const causeAt = (view: View, connector: number) =>
  clearedBy(view.openAlarms(), { connector, state: 'available', errorCode: 'noError' }).find(
    ({ code }) => code !== nameless,
  );

/** What a report raises; of a charger that floods us with new faults only those that endanger somebody. */
function worthRaising(view: View, report: Report): Raised | undefined {
  const raised = raisedBy(report);
  const open = view.openAlarms();
  if (!raised || open.length < maxAlarms) return raised;
  const key = openKeyOf(view.context.charger.id, report.connector || null, raised.code);
  const isOpen = open.some(({ openKey }) => openKey === key);
  return isOpen || (raised.level === 'critical' && view.connector(report.connector)) ? raised : undefined;
}

export async function changeStatus(clerk: Clerk, context: ChargerContext, event: Report): Promise<void> {
  const { decision, same, raised, over } = plan(clerk, remembered(context), event);
  if (same && !raised && over.length === 0 && decision.outcome === 'none') return;
  await clerk.holder.work(context, (unit) => writeStatus(clerk, unit, event));
}

async function writeStatus(clerk: Clerk, unit: Unit, event: Report): Promise<void> {
  const { decision, state, errorCode, info, outlets, same, raised, over } = plan(clerk, unit, event);
  const { atMs } = believe(event.atMs, unit.nowMs);
  if (!same && event.connector > 0) {
    const isNew = unit.connector(event.connector)?.state !== state || namesErrors(unit.context);
    await unit.setConnector(event.connector, { state, errorCode, info, outlets, ...(isNew && { stateAt: atMs }) });
  }
  if (raised) await raise(unit, event.connector || null, raised, atMs);
  await clear(unit, over);
  await apply(unit, decision, undefined);
}

/**
 * Lets the connector show what its transaction says of it. History that arrives late changes nothing, nor do words of a transaction
 * about a connector that is out of order.
 */
export async function showTransaction(unit: Unit, session: Session, at: Of<'transactionReported'>): Promise<void> {
  const { connector: number, state, memory } = session;
  const before = unit.connector(number);
  const { atMs } = believe(at.atMs, unit.nowMs);
  if (!before || !memory.facts || atMs < before.stateAt) return;
  const open = openOn(unit.sessions(), number);
  if (open && open.id !== session.id) return;
  const isHere = isOccupied(before.state);
  const comes = state === 'charging' && (before.state === 'available' || before.state === 'reserved');
  const plugged = memory.facts.states.at(-1)?.state ?? 'idle';
  if (!isHere && !(comes && plugged !== 'idle')) return;
  const shown = shownBy(memory.facts);
  if (shown !== before.state) await unit.setConnector(number, { state: shown, stateAt: atMs });
}

/** Whether a monitored value is a status or a fault. */
export const standsForMore = ({ events }: Of<'monitored'>): boolean =>
  events.some((event) => statusOf(event) !== undefined || faultOf(event) !== undefined);

/** Monitored values that are a status or a fault, within the transaction that also lets the desks hear of them. */
export async function takeMonitored(clerk: Clerk, unit: Unit, { events }: Of<'monitored'>): Promise<void> {
  for (const event of events) {
    const status = statusOf(event);
    if (status)
      await writeStatus(clerk, unit, {
        kind: 'statusChanged',
        ...status,
        errorCode: status.state === 'faulted' ? nameless : 'noError',
        atMs: event.atMs,
      });
    const fault = faultOf(event);
    if (!fault) continue;
    const at = { connector: fault.connector, errorCode: fault.code };
    const open = unit.openAlarms().filter(({ connector }) => (connector ?? 0) === fault.connector);
    if (fault.isOver) {
      await clear(
        unit,
        open.filter(({ code }) => code === fault.code),
      );
      continue;
    }
    const state = connectorState(unit.connector(fault.connector)?.state ?? '') ?? 'available';
    const raised = worthRaising(unit, { kind: 'statusChanged', ...at, state, atMs: event.atMs });
    if (!raised) continue;
    const level = levelOf(fault.severity) ?? raised.level;
    await raise(
      unit,
      fault.connector || null,
      { ...raised, level, detail: fault.detail },
      believe(event.atMs, unit.nowMs).atMs,
    );
    await clear(
      unit,
      open.filter(({ code }) => code === nameless),
    );
    if (state === 'faulted') await unit.setConnector(fault.connector, { errorCode: fault.code });
  }
}

/** The levels of 2.x severities 0 (danger) to 9 (debug). */
function levelOf(severity: number | undefined): Raised['level'] | undefined {
  if (severity === undefined) return undefined;
  return severity <= 2 ? 'critical' : severity <= 4 ? 'major' : severity <= 6 ? 'minor' : 'info';
}
