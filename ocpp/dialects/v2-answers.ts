/**
 * OCPP 2.x, what a CSMS asks of a station, at the CSMS: CALLRESULT → answer. The status' reason code follows it in brackets:
 * `Rejected (TxInProgress)`, and the station's further words after that.
 */
import type { AnswerData, CertificateHash, CommandAnswer, SettingKey, StationCommand } from '../vocabulary.ts';
import { defined } from './defined.ts';
import { readSchedule } from './profiles2.ts';
import { parseSetting, printSetting, readSetting } from './settings2.ts';
import { actionOf, outcomeOf } from './v2-actions.ts';
import { anyText, type Fields, fields, flag, records, text, time, whole } from './v2-fields.ts';
import { readResponse, type Wire } from './v2-wire.ts';
import { certificateWords } from './words2.ts';

export function readAnswer(wire: Wire, command: StationCommand, payload: unknown): CommandAnswer {
  const action = actionOf(command);
  const read = readResponse(wire, action, payload);
  if (!read.ok) return { outcome: 'failed', detail: read.description };
  const p = read.value;
  switch (command.kind) {
    case 'readConfiguration':
      return { ...accepted, data: readVariables(p) };
    case 'writeConfiguration':
      return readWritten(command.entries, p);
    case 'setMonitors':
      return readMonitorsSet(p);
    case 'clearMonitors':
      return count(records(p.clearMonitoringResult));
    case 'clearTariffs':
      return count(records(p.clearTariffsResult));
    case 'readLocalList': {
      const data: AnswerData['readLocalList'] = { version: whole(p.versionNumber) ?? 0 };
      return { ...accepted, data };
    }
    case 'readTransaction': {
      const isOngoing = flag(p.ongoingIndicator);
      const data: AnswerData['readTransaction'] = {
        hasMessages: flag(p.messagesInQueue) ?? false,
        ...defined({ isOngoing }),
      };
      return { ...accepted, data };
    }
    default: {
      const answer = p.status === undefined ? accepted : readStatus(action, p);
      return withList(command, answer, p);
    }
  }
}

const accepted: CommandAnswer = { outcome: 'accepted', detail: 'Accepted' };

function readStatus(action: string, p: Fields): CommandAnswer {
  const status = text(p.status) ?? '';
  return { outcome: outcomeOf(action, status), detail: `${status}${readReason(p.statusInfo)}` };
}

function readReason(statusInfo: unknown): string {
  const { reasonCode, additionalInfo } = fields(statusInfo);
  const code = text(reasonCode);
  const info = text(additionalInfo);
  return `${code === undefined ? '' : ` (${code})`}${info === undefined ? '' : `: ${info}`}`;
}

/** What an answer returns beside its status. A list that is empty because nothing was found is a list, not a refusal. */
function withList(command: StationCommand, answer: CommandAnswer, p: Fields): CommandAnswer {
  const isEmpty = p.status === 'NotFound' || p.status === 'NoTariff';
  switch (command.kind) {
    case 'listCertificates':
      return isEmpty || answer.outcome === 'accepted'
        ? { ...answer, outcome: 'accepted', data: readCertificates(p) }
        : answer;
    case 'readTariffs':
      return isEmpty || answer.outcome === 'accepted'
        ? { ...answer, outcome: 'accepted', data: records(p.tariffAssignments) }
        : answer;
    case 'transferData': {
      const data = p.data === undefined ? undefined : (anyText(p.data) ?? JSON.stringify(p.data));
      return { ...answer, ...defined({ data }) };
    }
    case 'remoteStart': {
      const transactionId = text(p.transactionId);
      const data: AnswerData['remoteStart'] = { transactionId };
      return transactionId === undefined ? answer : { ...answer, data };
    }
    case 'uploadLog': {
      const fileName = text(p.filename);
      const data: AnswerData['uploadLog'] = { fileName };
      return fileName === undefined ? answer : { ...answer, data };
    }
    case 'readSchedule': {
      const data = readComposite(fields(p.schedule));
      return data === undefined ? answer : { ...answer, data };
    }
    case 'raw':
      return { ...answer, data: p };
    default:
      return answer;
  }
}

function readComposite(wire: Fields): AnswerData['readSchedule'] | undefined {
  const schedule = readSchedule(wire);
  if (schedule === undefined) return undefined;
  return { connector: whole(wire.evseId) ?? 0, startMs: time(wire.scheduleStart), schedule };
}

/** The chain's parts are told with the use of the chain. */
function readCertificates(p: Fields): AnswerData['listCertificates'] {
  return records(p.certificateHashDataChain).flatMap((chain) => {
    const word = text(chain.certificateType) ?? '';
    const use = certificateWords.read(word) ?? word;
    return [chain.certificateHashData, ...records(chain.childCertificateHashData)].flatMap((wire) => {
      const hash = readHash(wire);
      return hash === undefined ? [] : [{ use, hash }];
    });
  });
}

export function readHash(wire: unknown): CertificateHash | undefined {
  const p = fields(wire);
  const hashAlgorithm = (['SHA256', 'SHA384', 'SHA512'] as const).find((word) => word === text(p.hashAlgorithm));
  if (hashAlgorithm === undefined) return undefined;
  const { issuerNameHash, issuerKeyHash, serialNumber } = p;
  return {
    hashAlgorithm,
    issuerNameHash: anyText(issuerNameHash) ?? '',
    issuerKeyHash: anyText(issuerKeyHash) ?? '',
    serialNumber: anyText(serialNumber) ?? '',
  };
}

/** A value that may be written only is there, but is not told (reason code `WriteOnly`). */
function readVariables(p: Fields): AnswerData['readConfiguration'] {
  const data: AnswerData['readConfiguration'] = { keys: [], unknownKeys: [] };
  for (const result of records(p.getVariableResult)) {
    const key = readSetting(result, result.attributeType);
    if (key === undefined) continue;
    const isWriteOnly = text(fields(result.attributeStatusInfo).reasonCode)?.toLowerCase() === 'writeonly';
    if (text(result.attributeStatus)?.toLowerCase() === 'accepted') {
      // How it may be changed is told by reports only.
      data.keys.push({ key, mutability: 'readWrite', ...defined({ value: anyText(result.attributeValue) }) });
    } else if (isWriteOnly) data.keys.push({ key, mutability: 'writeOnly' });
    else data.unknownKeys.push(key);
  }
  return data;
}

/** Results belong to entries by their names, in whatever order; an entry that the station passed over is `NotAnswered`. */
function readWritten(entries: { key: SettingKey }[], p: Fields): CommandAnswer {
  const results = records(p.setVariableResult).map((result) => ({
    key: readSetting(result, result.attributeType)?.toLowerCase(),
    status: text(result.attributeStatus) ?? '',
    reason: readReason(result.attributeStatusInfo),
  }));
  const found = entries.map(({ key }) => {
    const setting = parseSetting(key);
    const wanted = setting === undefined ? key : printSetting(setting);
    return { key, result: results.find((result) => result.key === wanted.toLowerCase()) };
  });
  const answer = count(
    found.map(({ result }) => ({ status: result?.status ?? 'NotAnswered', reason: result?.reason ?? '' })),
  );
  const data: AnswerData['writeConfiguration'] = found.map(({ key, result }) => ({
    key,
    status: result?.status ?? 'NotAnswered',
  }));
  return { ...answer, data };
}

function readMonitorsSet(p: Fields): CommandAnswer {
  const results = records(p.setMonitoringResult);
  const data: AnswerData['setMonitors'] = results.map((result) => ({
    key: readSetting(result) ?? '',
    status: text(result.status) ?? '',
    ...defined({ id: whole(result.id) }),
  }));
  return { ...count(results), data };
}

/** One answer of several: accepted when all are, rejected when none is, and failed between, with the numbers. */
function count(results: Fields[]): CommandAnswer {
  const isDone = ({ status }: Fields) => status === 'Accepted' || status === 'RebootRequired';
  const done = results.filter(isDone);
  const [first] = results;
  const detailOf = (result: Fields | undefined) =>
    `${text(result?.status) ?? 'NotAnswered'}${text(result?.reason) ?? readReason(result?.statusInfo)}`;
  if (first === undefined) return { outcome: 'failed', detail: detailOf(first) };
  if (results.length === 1 && done.length === 0) return { outcome: 'rejected', detail: detailOf(first) };
  if (done.length === results.length) {
    return { outcome: 'accepted', detail: detailOf(done.find(({ status }) => status === 'RebootRequired') ?? first) };
  }
  const outcome = done.length === 0 ? 'rejected' : 'failed';
  return { outcome, detail: `${done.length} of ${results.length} accepted` };
}
