/** OCPP 2.x, what a CSMS asks of a station, at the charger: answer → CALLRESULT. `v2-answers.ts` is the other end. */
import { isRecord } from '../messages/shape.ts';
import { type CommandAnswer, certificateUses, type SettingKey, type StationCommand } from '../vocabulary.ts';
import { defined } from './defined.ts';
import { settingOf, writeAttribute } from './settings2.ts';
import { writeTime } from './time.ts';
import { actionOf, statusOf } from './v2-actions.ts';
import { anyText, type Fields, fields, flag, list, records, text, whole } from './v2-fields.ts';
import { rawResponse, type Wire } from './v2-wire.ts';
import { certificateWords, monitorWords } from './words2.ts';

/** @throws Error when the answer's data do not pass the official schema */
export function writeAnswer(wire: Wire, command: StationCommand, answer: CommandAnswer): object {
  return rawResponse(wire, actionOf(command), writePayload(command, answer));
}

function writePayload(command: StationCommand, answer: CommandAnswer): object {
  const { data } = answer;
  const status = writeStatus(command, answer);
  switch (command.kind) {
    case 'tellCost':
      return {};
    case 'readConfiguration':
      return { getVariableResult: (command.keys ?? []).map((key) => writeVariable(key, fields(data))) };
    case 'writeConfiguration':
      return {
        setVariableResult: command.entries.map(({ key }, at) => ({
          ...writeAttribute(settingOf(key)),
          attributeStatus: text(fields(list(data)[at]).status) ?? status.status,
          ...(data === undefined ? defined({ attributeStatusInfo: status.statusInfo }) : {}),
        })),
      };
    case 'setMonitors':
      return {
        setMonitoringResult: command.monitors.map(({ key, type, severity }, at) => {
          const { component, variable } = settingOf(key);
          const result = fields(list(data)[at]);
          const common = { component, variable, type: monitorWords.write(type), severity };
          return { ...common, status: text(result.status) ?? status.status, ...defined({ id: whole(result.id) }) };
        }),
      };
    case 'clearMonitors':
      return { clearMonitoringResult: command.ids.map((id) => ({ id, ...status })) };
    case 'clearTariffs':
      return {
        clearTariffsResult: command.ids?.map((tariffId) => ({ tariffId, ...status })) ?? [status],
      };
    case 'readLocalList':
      // 2.x has no "not supported" (−1) here: a list that cannot be is empty.
      return { versionNumber: Math.max(0, whole(fields(data).version) ?? 0) };
    case 'readTransaction': {
      const { isOngoing, hasMessages } = fields(data);
      return { messagesInQueue: flag(hasMessages) ?? false, ...defined({ ongoingIndicator: flag(isOngoing) }) };
    }
    case 'readSchedule':
      return { ...status, ...writeComposite(fields(data)) };
    case 'listCertificates':
      return writeCertificates(status, records(data));
    case 'readTariffs': {
      const tariffs = records(data);
      if (status.status !== 'Accepted') return status;
      return tariffs.length === 0 ? { ...status, status: 'NoTariff' } : { ...status, tariffAssignments: tariffs };
    }
    case 'transferData':
      return { ...status, ...defined({ data: anyText(data) }) };
    case 'remoteStart':
      return { ...status, ...defined({ transactionId: text(fields(data).transactionId) }) };
    case 'uploadLog':
      return { ...status, ...defined({ filename: text(fields(data).fileName) }) };
    case 'raw':
      return isRecord(data) ? data : status;
    default:
      return status;
  }
}

interface Status {
  status: string;
  statusInfo?: { reasonCode: string; additionalInfo?: string };
}

/** `Rejected (TxInProgress): the rest` as status, reason code and further words. */
function writeStatus(command: StationCommand, answer: CommandAnswer): Status {
  const [, reasonCode, additionalInfo] = /^\S+ \(([^()]{1,20})\)(?:: ([\s\S]{1,512}))?/.exec(answer.detail) ?? [];
  const status = statusOf(actionOf(command), answer);
  return reasonCode === undefined ? { status } : { status, statusInfo: { reasonCode, ...defined({ additionalInfo }) } };
}

function writeVariable(key: SettingKey, data: Fields): object {
  const known = records(data.keys).find((setting) => setting.key === key);
  const place = writeAttribute(settingOf(key));
  if (known === undefined) return { ...place, attributeStatus: 'UnknownVariable' };
  if (known.mutability === 'writeOnly') {
    return { ...place, attributeStatus: 'Rejected', attributeStatusInfo: { reasonCode: 'WriteOnly' } };
  }
  return { ...place, attributeStatus: 'Accepted', attributeValue: anyText(known.value) ?? '' };
}

function writeComposite(data: Fields): object {
  if (!isRecord(data.schedule)) return {};
  const { unit, durationS, periods } = data.schedule;
  return {
    schedule: {
      evseId: whole(data.connector) ?? 0,
      duration: whole(durationS) ?? 0,
      scheduleStart: writeTime(whole(data.startMs) ?? 0),
      chargingRateUnit: unit,
      chargingSchedulePeriod: records(periods).map(({ startS, limit, phases, phaseToUse }) => ({
        startPeriod: startS,
        limit,
        ...defined({ numberPhases: phases, phaseToUse }),
      })),
    },
  };
}

function writeCertificates(status: Status, certificates: Fields[]): object {
  if (status.status !== 'Accepted') return status;
  if (certificates.length === 0) return { ...status, status: 'NotFound' };
  return {
    ...status,
    certificateHashDataChain: certificates.map(({ use, hash }) => ({
      certificateType: writeUse(text(use) ?? ''),
      certificateHashData: hash,
    })),
  };
}

/** The use in our word; one that we have no word for is the wire's own. */
function writeUse(use: string): string {
  const ours = certificateUses.find((word) => word === use);
  return ours === undefined ? use : certificateWords.write(ours);
}
