/** Settings from afar: read, written within the limits of one message, and reported in parts. */
import type { Charger } from './charger.ts';
import { accepted, done, type Obedience } from './charger-answers.ts';
import type { WriteStatus } from './charger-settings.ts';
import { readSetting } from './dialects/settings2.ts';
import { records } from './dialects/v2-fields.ts';
import { RpcError } from './rpc/errors.ts';
import type { CommandAnswer, ReportedSetting, StationCommand } from './vocabulary.ts';

type Of<K extends StationCommand['kind']> = StationCommand & { kind: K };

/** 2.0.1 B05 and B06: what is too much for one message is a wrong number of items. */
function checkCount(charger: Charger, count: number, setting: string): void {
  if (charger.version !== 'ocpp1.6' && count > charger.configuration.number(setting))
    throw new RpcError('OccurrenceConstraintViolation', `At most ${charger.configuration.value(setting)} at once.`);
}

export function read(charger: Charger, { keys }: Of<'readConfiguration'>): Obedience {
  checkCount(charger, keys?.length ?? 0, 'DeviceDataCtrlr.ItemsPerMessage/GetVariables');
  return { answer: { ...accepted, data: charger.configuration.read(charger.version, keys) } };
}

export function write(charger: Charger, { entries }: Of<'writeConfiguration'>): Obedience {
  checkCount(charger, entries.length, 'DeviceDataCtrlr.ItemsPerMessage/SetVariables');
  const results = entries.map(({ key, value }) => ({ key, status: charger.configuration.write(key, value) }));
  const [first] = results;
  const answer = charger.version === 'ocpp1.6' ? answer16(first?.status ?? 'Rejected') : accepted;
  return { answer: { ...answer, data: results }, afterwards: () => charger.network.settled() };
}

function answer16(status: WriteStatus): CommandAnswer {
  if (status === 'Accepted' || status === 'RebootRequired') return { outcome: 'accepted', detail: status };
  if (status === 'Rejected') return { outcome: 'rejected', detail: status };
  return { outcome: 'unsupported', detail: 'NotSupported' };
}

/** GetBaseReport; its parts follow the answer. */
export function report(charger: Charger, { requestId, base }: Of<'readReport'>): Obedience {
  const all = charger.configuration.report(charger.version, base === 'configuration');
  // A summary is what tells the state: availability and problems.
  const settings =
    base === 'summary' ? all.filter(({ key }) => /\.(Available|AvailabilityState|Problem)$/.test(key)) : all;
  return tellReport(charger, requestId, settings);
}

/** Some values never change and need no other mark; parts are as large as the device's own limit. */
function tellReport(charger: Charger, requestId: number, settings: ReportedSetting[]): Obedience {
  if (settings.length === 0) return { answer: { outcome: 'rejected', detail: 'EmptyResultSet' } };
  const size = charger.configuration.number('DeviceDataCtrlr.ItemsPerMessage/GetReport');
  return done(() => {
    for (let part = 0; part * size < settings.length; part++)
      charger.attempt({
        kind: 'settingsReported',
        requestId,
        part,
        more: (part + 1) * size < settings.length,
        settings: settings.slice(part * size, (part + 1) * size),
        atMs: charger.now(),
      });
  });
}

/**
 * Requests that the vocabulary has no words for: GetReport for certain variables is told like a base report.
 *
 * @throws RpcError for everything else
 */
export function raw(charger: Charger, { action, payload }: Of<'raw'>): Obedience {
  if (action === 'TriggerMessage') return { answer: { ...accepted, data: { status: 'NotImplemented' } } };
  if (action !== 'GetReport' || typeof payload.requestId !== 'number')
    throw new RpcError('NotSupported', `This charger does not support such a ${action}.`);
  const wanted = records(payload.componentVariable).map((entry) =>
    entry.variable === undefined ? prefixOf(entry) : readSetting(entry),
  );
  const all = charger.configuration.report(charger.version);
  const settings =
    wanted.length === 0
      ? all
      : all.filter(({ key }) =>
          wanted.some((each) => each !== undefined && (key === each || (each.endsWith('.') && key.startsWith(each)))),
        );
  const { answer, afterwards } = tellReport(charger, payload.requestId, settings);
  const status = answer.outcome === 'accepted' ? 'Accepted' : 'EmptyResultSet';
  return { answer: { ...answer, data: { status } }, afterwards };
}

/** All variables of a component: its name and place with the dot. */
function prefixOf(entry: Record<string, unknown>): string | undefined {
  return readSetting({ ...entry, variable: { name: 'x' } })?.replace(/x$/, '');
}
