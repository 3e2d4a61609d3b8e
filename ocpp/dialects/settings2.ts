/**
 * Settings of 2.x as one text, `Component[/instance][@evse[.connector]].Variable[/instance][#Attribute]`, and the messages that
 * carry them: reports, monitors and events. A backslash before `/ @ . # \` makes it a letter of the name.
 */
import type * as T from 'typed-ocpp/dist/ocpp21/types.js';
import type { Monitor, MonitorEvent, ReportedSetting, SettingKey } from '../vocabulary.ts';
import { defined } from './defined.ts';
import { writeTime } from './time.ts';
import { anyText, decimal, type Fields, fields, flag, records, text, time, whole } from './v2-fields.ts';
import { camelCase, eventSourceWord, eventTriggerWords, monitorWords, mutabilityWords } from './words2.ts';

export interface Setting {
  component: { name: string; instance?: string; evse?: { id: number; connectorId?: number } };
  variable: { name: string; instance?: string };
  attribute: T.AttributeEnumType;
}

const attributes: readonly T.AttributeEnumType[] = ['Actual', 'Target', 'MinSet', 'MaxSet'];

export function printSetting({ component, variable, attribute }: Setting): SettingKey {
  const { evse } = component;
  const connector = evse?.connectorId === undefined ? '' : `.${evse.connectorId}`;
  const place = evse === undefined ? '' : `@${evse.id}${connector}`;
  const suffix = attribute === 'Actual' ? '' : `#${attribute}`;
  return `${printName(component)}${place}.${printName(variable)}${suffix}`;
}

function printName({ name, instance }: { name: string; instance?: string }): string {
  return instance === undefined ? escaped(name) : `${escaped(name)}/${escaped(instance)}`;
}

function escaped(name: string): string {
  return name.replace(/[\\/@.#]/g, '\\$&');
}

/** A name: any letters but the marks, which have a backslash before them. */
const name = String.raw`(?:[^\\/@.#]|\\[\s\S])*`;
const pattern = new RegExp(
  `^(?<component>${name})(?:/(?<instance>${name}))?(?:@(?<evse>\\d{1,9})(?:\\.(?<connector>\\d{1,9}))?)?` +
    `\\.(?<variable>${name})(?:/(?<variableInstance>${name}))?(?:#(?<attribute>[A-Za-z]+))?$`,
);

/** `undefined` for a text that names no setting of 2.x, for example a key of 1.6. */
export function parseSetting(key: SettingKey): Setting | undefined {
  const parts = pattern.exec(key)?.groups;
  if (parts === undefined) return undefined;
  const attribute = attributes.find((word) => word.toLowerCase() === (parts.attribute ?? 'Actual').toLowerCase());
  const component = parseName(parts.component, parts.instance);
  const variable = parseName(parts.variable, parts.variableInstance);
  if (component === undefined || variable === undefined || attribute === undefined) return undefined;
  if (parts.evse === undefined) return { component, variable, attribute };
  const connector = parts.connector === undefined ? {} : { connectorId: Number(parts.connector) };
  return { component: { ...component, evse: { id: Number(parts.evse), ...connector } }, variable, attribute };
}

function parseName(written: string | undefined, instance: string | undefined) {
  const plain = (part: string) => part.replace(/\\([\s\S])/g, '$1');
  if (!written) return undefined;
  return { name: plain(written), ...(instance === undefined ? {} : { instance: plain(instance) }) };
}

/** @throws Error when the text names no setting of 2.x */
export function settingOf(key: SettingKey): Setting {
  const setting = parseSetting(key);
  if (setting === undefined) throw new Error(`"${key.slice(0, 100)}" is not a setting of the form Component.Variable.`);
  return setting;
}

/** The attribute as it is written: absent for the actual value. */
export function writeAttribute({ component, variable, attribute }: Setting) {
  return { component, variable, ...(attribute === 'Actual' ? {} : { attributeType: attribute }) };
}

/** The setting that an entry with `component`, `variable` and maybe an attribute is about; `undefined` where it names none. */
export function readSetting(entry: Fields, attributeType?: unknown): SettingKey | undefined {
  const component = fields(entry.component);
  const variable = fields(entry.variable);
  const componentName = text(component.name);
  const variableName = text(variable.name);
  if (componentName === undefined || variableName === undefined) return undefined;
  const evse = fields(component.evse);
  const id = whole(evse.id);
  const wire = text(attributeType)?.toLowerCase();
  return printSetting({
    component: {
      name: componentName,
      instance: anyText(component.instance),
      ...(id === undefined || id < 0 ? {} : { evse: { id, ...readConnector(evse) } }),
    },
    variable: { name: variableName, instance: anyText(variable.instance) },
    attribute: attributes.find((word) => word.toLowerCase() === wire) ?? 'Actual',
  });
}

function readConnector(evse: Fields): { connectorId?: number } {
  const connectorId = whole(evse.connectorId);
  return connectorId === undefined || connectorId < 0 ? {} : { connectorId };
}

/** NotifyReport: one setting for each attribute of each variable. */
export function readReport(data: unknown): ReportedSetting[] {
  return records(data).flatMap((entry) => {
    const characteristics = readCharacteristics(fields(entry.variableCharacteristics));
    return records(entry.variableAttribute).flatMap((attribute): ReportedSetting[] => {
      const key = readSetting(entry, attribute.type);
      if (key === undefined) return [];
      const rest = {
        value: anyText(attribute.value),
        ...characteristics,
        persistent: flag(attribute.persistent),
        constant: flag(attribute.constant),
      };
      return [{ key, mutability: mutabilityWords.read(attribute.mutability) ?? 'readWrite', ...defined(rest) }];
    });
  });
}

function readCharacteristics(wire: Fields): Partial<ReportedSetting> {
  const allowed = text(wire.valuesList)
    ?.split(',')
    .map((word) => word.trim());
  return {
    unit: text(wire.unit),
    dataType: text(wire.dataType),
    min: decimal(wire.minLimit),
    max: decimal(wire.maxLimit),
    allowed: allowed?.filter((word) => word !== ''),
  };
}

const dataTypes: readonly T.DataEnumType[] = [
  'string',
  'decimal',
  'integer',
  'dateTime',
  'boolean',
  'OptionList',
  'SequenceList',
  'MemberList',
];

export function writeReport(settings: ReportedSetting[]): T.ReportDataType[] {
  return settings.map((setting) => {
    const { component, variable, attribute } = settingOf(setting.key);
    const { unit, dataType, min, max, allowed } = setting;
    const isCharacterised = [unit, dataType, min, max, allowed].some((field) => field !== undefined);
    const characteristics: T.VariableCharacteristicsType = {
      dataType: dataTypes.find((word) => word === dataType) ?? 'string',
      supportsMonitoring: false,
      ...defined({ unit, minLimit: min, maxLimit: max, valuesList: allowed?.join(',') }),
    };
    return {
      component,
      variable,
      variableAttribute: [
        {
          ...(attribute === 'Actual' ? {} : { type: attribute }),
          mutability: mutabilityWords.write(setting.mutability),
          ...defined({ value: setting.value, persistent: setting.persistent, constant: setting.constant }),
        },
      ],
      ...(isCharacterised ? { variableCharacteristics: characteristics } : {}),
    };
  });
}

/** NotifyMonitoringReport. Monitors of unknown types are left out: nothing could be done with them. */
export function readMonitorReport(data: unknown): Monitor[] {
  return records(data).flatMap((entry) =>
    records(entry.variableMonitoring).flatMap((wire) => readMonitor(readSetting(entry), wire) ?? []),
  );
}

export function readMonitor(key: SettingKey | undefined, wire: Fields): Monitor | undefined {
  const type = monitorWords.read(wire.type);
  const value = decimal(wire.value);
  if (key === undefined || type === undefined || value === undefined) return undefined;
  const rest = defined({ id: whole(wire.id), inTransaction: flag(wire.transaction) });
  return { key, type, value, severity: whole(wire.severity) ?? 9, ...rest };
}

/** 2.1 also wants to know where a monitor comes from, which 2.0.1 forbids to say. */
export function writeMonitorReport(monitors: Monitor[], is21: boolean): object[] {
  return monitors.map((monitor) => {
    const { component, variable } = settingOf(monitor.key);
    const common = {
      id: monitor.id ?? 0,
      transaction: monitor.inTransaction ?? false,
      value: monitor.value,
      type: monitorWords.write(monitor.type),
      severity: monitor.severity,
    };
    return { component, variable, variableMonitoring: [is21 ? { ...common, ...customMonitor } : common] };
  });
}
const customMonitor = { eventNotificationType: 'CustomMonitor' } as const;

/** NotifyEvent. An entry that names no variable is left out. */
export function readMonitorEvents(data: unknown): MonitorEvent[] {
  return records(data).flatMap((wire): MonitorEvent[] => {
    const key = readSetting(wire);
    if (key === undefined) return [];
    const rest = {
      cause: whole(wire.cause),
      techCode: text(wire.techCode),
      techInfo: text(wire.techInfo),
      transactionId: text(wire.transactionId),
      monitorId: whole(wire.variableMonitoringId),
      severity: whole(wire.severity),
    };
    return [
      {
        eventId: whole(wire.eventId) ?? 0,
        atMs: time(wire.timestamp),
        trigger: eventTriggerWords.read(wire.trigger) ?? 'alerting',
        key,
        value: anyText(wire.actualValue) ?? '',
        source: camelCase(text(wire.eventNotificationType) ?? 'HardWiredNotification'),
        cleared: flag(wire.cleared) ?? false,
        ...defined(rest),
      },
    ];
  });
}

export function writeMonitorEvents(events: MonitorEvent[], nowMs: number, is21: boolean): T.EventDataType[] {
  return events.map((event) => {
    const { component, variable } = settingOf(event.key);
    const { cause, techCode, techInfo, transactionId, monitorId, severity } = event;
    return {
      eventId: event.eventId,
      timestamp: writeTime(event.atMs ?? nowMs),
      trigger: eventTriggerWords.write(event.trigger),
      actualValue: event.value,
      eventNotificationType: eventSourceWord(event.source) ?? 'HardWiredNotification',
      component,
      variable,
      cleared: event.cleared,
      ...defined({ cause, techCode, techInfo, transactionId, variableMonitoringId: monitorId }),
      ...(is21 ? defined({ severity }) : {}),
    };
  });
}
