/**
 * One command that a station takes in several calls only, and the one answer that the several answers are. Pure: who sends the
 * parts, when, and what happens to the rest after a failure, is the caller's affair.
 */
import { isRecord } from './messages/shape.ts';
import type { OcppVersion } from './rpc/errors.ts';
import type { AnswerData, CertificateUse, CommandAnswer, StationCommand } from './vocabulary.ts';

/** What a station takes in one call; absent means any number. */
export interface SplitLimits {
  version: OcppVersion;
  /** 2.x ItemsPerMessage of SetVariables. 1.6 always takes one. */
  itemsPerSet?: number;
  /** 2.x ItemsPerMessage of GetVariables; 1.6 GetConfigurationMaxKeys. */
  itemsPerGet?: number;
  /** 1.6 SendLocalListMaxLength; 2.x ItemsPerMessage of SendLocalList. */
  listEntries?: number;
}

const certificates16: CertificateUse[] = ['centralSystemRoot', 'manufacturerRoot'];

/**
 * The calls that do what the command asks, in the order in which they must be sent; the command alone where one call does.
 *
 * A local list in n parts takes n versions, the last being the asked one, because a station refuses a differential update whose
 * version is not greater than its own. So the caller leaves n − 1 numbers free below `version`, and sends no part after a
 * failed one.
 *
 * @throws Error when a local list would need versions below 1, or a limit is no whole number of at least 1
 */
export function splitCommand(command: StationCommand, limits: SplitLimits): StationCommand[] {
  const is16 = limits.version === 'ocpp1.6';
  switch (command.kind) {
    case 'writeConfiguration':
      return parts(command.entries, is16 ? 1 : limits.itemsPerSet, (entries) => ({ ...command, entries })) ?? [command];
    case 'readConfiguration':
      return parts(command.keys ?? [], limits.itemsPerGet, (keys) => ({ ...command, keys })) ?? [command];
    case 'listCertificates': {
      const { uses = [] } = command;
      const each = uses.length === 0 ? certificates16 : uses;
      return (is16 && parts(each, 1, (part) => ({ ...command, uses: part }))) || [command];
    }
    case 'sendLocalList':
      return splitList(command, limits.listEntries);
    default:
      return [command];
  }
}

/** `undefined` for an empty list: it is no smaller in parts. */
function parts<T>(
  list: readonly T[],
  size: number | undefined,
  commandOf: (part: T[]) => StationCommand,
): StationCommand[] | undefined {
  return list.length === 0 ? undefined : chunks(list, size).map(commandOf);
}

function chunks<T>(list: readonly T[], size = list.length): T[][] {
  if (!Number.isSafeInteger(size) || size < 1) throw new Error(`A call cannot take ${size} items.`);
  const count = Math.ceil(list.length / size);
  return Array.from({ length: count }, (_, i) => list.slice(i * size, (i + 1) * size));
}

function splitList(command: StationCommand & { kind: 'sendLocalList' }, size: number | undefined): StationCommand[] {
  if (command.entries.length === 0) return [command];
  const all = chunks(command.entries, size);
  const first = command.version - all.length + 1;
  if (all.length > 1 && first < 1)
    throw new Error(`A local list in ${all.length} parts needs a version of at least ${all.length}.`);
  return all.map((entries, i) => ({ ...command, version: first + i, full: command.full && i === 0, entries }));
}

const badness: readonly CommandAnswer['outcome'][] = ['accepted', 'unsupported', 'rejected', 'failed'];

/**
 * The answer to `command` made of the answers to all of its parts, in their order; a part that was not sent counts as failed,
 * so the caller gives an answer for it too. The worst outcome wins (failed, rejected, unsupported, accepted); `data` are
 * put together; `detail` says how many parts were accepted, and in the station's words what was said besides.
 *
 * @throws Error when there is no answer
 */
export function mergeAnswers(command: StationCommand, answers: readonly CommandAnswer[]): CommandAnswer {
  const [first, ...more] = answers;
  if (first === undefined) throw new Error('There is no answer to merge.');
  if (more.length === 0) return first;
  const data = mergeData(command, answers);
  const outcome = answers
    .map((answer) => answer.outcome)
    .reduce((a, b) => (badness.indexOf(b) > badness.indexOf(a) ? b : a));
  const accepted = answers.filter((answer) => answer.outcome === 'accepted').length;
  const words = new Set(answers.map(({ detail }) => detail).filter((detail) => detail !== 'Accepted' && detail !== ''));
  const said = words.size === 0 ? '' : `: ${[...words].slice(0, 3).join(', ')}${words.size > 3 ? ' …' : ''}`;
  const detail = `${accepted} of ${answers.length} accepted${said}`;
  return { outcome, detail, ...(data === undefined ? {} : { data }) };
}

function mergeData(command: StationCommand, answers: readonly CommandAnswer[]): unknown {
  if (command.kind === 'readConfiguration') return mergeConfiguration(answers);
  if (command.kind === 'writeConfiguration') return mergeWritten(command.entries, answers);
  const lists = answers.map(({ data }) => data).filter((data) => Array.isArray(data));
  return lists.length > 0 ? lists.flat() : answers.findLast(({ data }) => data !== undefined)?.data;
}

function mergeConfiguration(answers: readonly CommandAnswer[]): AnswerData['readConfiguration'] | undefined {
  const told = answers.map(({ data }) => data).filter(isConfiguration);
  if (told.length === 0) return undefined;
  return { keys: told.flatMap(({ keys }) => keys), unknownKeys: told.flatMap(({ unknownKeys }) => unknownKeys) };
}

function isConfiguration(data: unknown): data is AnswerData['readConfiguration'] {
  return isRecord(data) && Array.isArray(data.keys) && Array.isArray(data.unknownKeys);
}

/** One line for each entry, also of a part that brought none: its detail stands there instead of the station's word. */
function mergeWritten(
  entries: readonly { key: string }[],
  answers: readonly CommandAnswer[],
): AnswerData['writeConfiguration'] {
  const told = answers.map(({ data }) => (Array.isArray(data) ? data.filter(isWritten) : []));
  // All parts but the last are of the same size; the longest answer shows it where one came.
  const size = Math.max(Math.ceil(entries.length / answers.length), ...told.map(({ length }) => length));
  return entries.map(({ key }, i) => {
    const part = Math.floor(i / size);
    const lines = told[part] ?? [];
    const inPlace = lines[i % size];
    const line = inPlace?.key === key ? inPlace : lines.find((each) => each.key === key);
    return { key, status: line?.status ?? answers[part]?.detail ?? 'no answer' };
  });
}

function isWritten(line: unknown): line is AnswerData['writeConfiguration'][number] {
  return isRecord(line) && typeof line.key === 'string' && typeof line.status === 'string';
}
