/** One command as the calls that its charger takes, within what the charger told of its limits, and one answer of theirs. */
import {
  type CommandAnswer,
  mergeAnswers,
  type SplitLimits,
  type StationCommand,
  splitCommand,
} from '../../ocpp/index.ts';
import { valuesOf } from '../sites/settings/desk.ts';
import type { Reader } from '../store/types.ts';

type Limit = Exclude<keyof SplitLimits, 'version'>;

/** The settings in which chargers tell how much fits into one call (1.6 §9; 2.0.1 part 2 appendix 3), the first known counts. */
const limitKeys: Readonly<Record<Limit, readonly string[]>> = {
  itemsPerSet: ['DeviceDataCtrlr.ItemsPerMessage/SetVariables', 'DeviceDataCtrlr.ItemsPerMessage'],
  itemsPerGet: [
    'GetConfigurationMaxKeys',
    'DeviceDataCtrlr.ItemsPerMessage/GetVariables',
    'DeviceDataCtrlr.ItemsPerMessage',
  ],
  listEntries: ['SendLocalListMaxLength', 'LocalAuthListCtrlr.ItemsPerMessage'],
};
const limitOf: Readonly<Partial<Record<StationCommand['kind'], Limit>>> = {
  writeConfiguration: 'itemsPerSet',
  readConfiguration: 'itemsPerGet',
  sendLocalList: 'listEntries',
};

/** How much is believed to fit where the charger did not tell: a local list of thousands in one message is refused by many. */
const assumed: Readonly<Partial<Record<Limit, number>>> = { itemsPerSet: 20, itemsPerGet: 50, listEntries: 100 };

export async function callsOf(
  read: Reader,
  chargerId: string,
  version: SplitLimits['version'],
  command: StationCommand,
): Promise<StationCommand[]> {
  const limit = limitOf[command.kind];
  if (limit === undefined) return splitCommand(command, { version });
  const keys = limitKeys[limit];
  const values = await valuesOf(read, chargerId, keys);
  const told = keys.map((key) => Number(values.get(key))).find((value) => Number.isSafeInteger(value) && value > 0);
  const items = told ?? assumed[limit];
  return splitCommand(command, { version, ...(items !== undefined && { [limit]: items }) });
}

/** Commands whose parts stand for themselves: a refused one does not make the others useless. */
const independent: ReadonlySet<StationCommand['kind']> = new Set([
  'writeConfiguration',
  'readConfiguration',
  'listCertificates',
]);

/**
 * Sends the calls one after the other. A call that came to no answer ends it, since the charger is gone or busy; so does a refusal
 * where the parts build on each other.
 */
export async function askInCalls(
  command: StationCommand,
  calls: readonly StationCommand[],
  ask: (call: StationCommand) => Promise<CommandAnswer>,
): Promise<CommandAnswer> {
  const answers: CommandAnswer[] = [];
  for (const call of calls) {
    const last = answers.at(-1);
    const isOver =
      last && (last.outcome === 'failed' || (last.outcome !== 'accepted' && !independent.has(command.kind)));
    answers.push(isOver ? { outcome: last.outcome, detail: 'not sent' } : await ask(call));
  }
  return mergeAnswers(command, answers);
}
