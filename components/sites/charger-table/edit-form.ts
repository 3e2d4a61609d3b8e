/** The form of a charger. Template only: every change goes back as a part of the draft. */
import { css, html, nothing, type TemplateResult } from 'lit';
import { charger, connectorTypes } from '../../../bff/sites/chargers/contract.ts';
import { chargerWords } from '../../i18n/fields/charger.ts';
import { fieldLabel } from '../../i18n/fields/words.ts';
import { button, checkbox, field, select } from '../../parts/controls.ts';
import { plusIcon, xIcon } from '../../parts/icons.ts';
import { type ConnectorType, type Draft, type Faults, maxConnectors } from './draft.ts';
import type { EditWord } from './edit-texts.ts';
import type { StationPicker } from './station-picker.ts';
import type { ChargerField } from './view-state.ts';

export const editStyles = css`
  .plugs {
    display: grid;
    gap: 8px;
    justify-items: start;
  }
  .plugs > ol {
    display: grid;
    gap: 8px;
    inline-size: 100%;
  }
  .plugs li {
    display: grid;
    grid-template-columns: 20px minmax(0, 1.4fr) minmax(0, 1fr) auto;
    gap: 8px;
    align-items: center;
  }
  .plugs legend {
    padding: 0;
    margin-block-end: 4px;
  }
  .plugs li > b {
    font-weight: 500;
    color: var(--_muted);
    font-variant-numeric: tabular-nums;
  }
  .secret {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 12px;
    padding: 10px 12px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_sunken);
  }
  .secret > code {
    flex: 1 1 200px;
    overflow-wrap: anywhere;
    user-select: all;
    direction: ltr;
  }
`;

/** Names of the standards are the same in every language. */
const typeNames: Record<Exclude<ConnectorType, 'other'>, string> = {
  type2: 'Type 2 (AC)',
  type1: 'Type 1 (AC)',
  ccs2: 'CCS 2 (DC)',
  ccs1: 'CCS 1 (DC)',
  chademo: 'CHAdeMO',
  nacs: 'NACS',
  gbtAc: 'GB/T AC',
  gbtDc: 'GB/T DC',
  schuko: 'Schuko',
};

export interface FormOptions {
  draft: Draft;
  isNew: boolean;
  faults: Faults;
  /** What the server said about fields. */
  told: Readonly<Record<string, string>>;
  /** None where the page has set the station. */
  picker: StationPicker | undefined;
  text: EditWord;
  locale: string;
  onChange(part: Partial<Draft>): void;
  onSubmit(): void;
}

export const chargerForm = (o: FormOptions): TemplateResult => {
  const { draft, isNew, text } = o;
  const label = (name: ChargerField) => fieldLabel(charger, chargerWords, name, o.locale);
  const errorOf = (name: string) => (o.faults[name] ? text(`wrong.${o.faults[name]}`) : o.told[name]);
  return html`<form class="form" novalidate @submit=${(event: Event) => {
    event.preventDefault();
    o.onSubmit();
  }}>
    ${
      o.picker?.view({
        id: 'e-station',
        label: label('stationId'),
        placeholder: text('station.find'),
        nothingText: text('station.none'),
        chosen: draft.stationId ? [{ id: draft.stationId, name: draft.stationName || draft.stationId }] : [],
        error: errorOf('stationId'),
        required: true,
        single: true,
        onAdd: ({ id, name }) => o.onChange({ stationId: id, stationName: name }),
        onRemove: () => o.onChange({ stationId: '', stationName: '' }),
      }) ?? nothing
    }
    ${field({
      id: 'e-identity',
      label: label('identity'),
      ...(isNew && { help: text('identity.help') }),
      value: draft.identity,
      error: errorOf('identity'),
      maxLength: 48,
      required: true,
      disabled: !isNew,
      onInput: (identity) => o.onChange({ identity }),
    })}
    ${field({
      id: 'e-name',
      label: label('name'),
      help: text('name.help'),
      value: draft.name,
      error: errorOf('name'),
      maxLength: 80,
      onInput: (name) => o.onChange({ name }),
    })}
    ${isNew ? viewConnectors(o, errorOf) : nothing}
    ${field({
      id: 'e-power',
      type: 'number',
      unit: 'kW',
      label: label('maxPowerW'),
      ...(isNew && { help: text('power.help') }),
      value: draft.power,
      error: errorOf('maxPowerW'),
      onInput: (power) => o.onChange({ power }),
    })}
    ${checkbox({ label: text('disabled.on'), checked: draft.disabled, onChange: (disabled) => o.onChange({ disabled }) })}
    <button type="submit" hidden></button>
  </form>`;
};

const viewConnectors = (o: FormOptions, errorOf: (name: string) => string | undefined): TemplateResult => {
  const { text } = o;
  const { connectors } = o.draft;
  const set = (at: number, part: Partial<Draft['connectors'][number]>) =>
    o.onChange({ connectors: connectors.map((each, i) => (i === at ? { ...each, ...part } : each)) });
  const last = connectors.at(-1);
  return html`<fieldset class="plugs">
    <legend class="label">${text('connectors')}</legend>
    <ol>${connectors.map(({ type, power }, at) => {
      const n = at + 1;
      return html`<li><b aria-hidden="true">${n}</b>${select<ConnectorType>({
        id: `e-type-${at}`,
        label: text('connector.type', { n }),
        hideLabel: true,
        value: type,
        options: connectorTypes.map((value) => ({
          value,
          label: value === 'other' ? text('type.other') : typeNames[value],
        })),
        onChange: (value) => set(at, { type: value }),
      })}${field({
        id: `e-power-${at}`,
        type: 'number',
        unit: 'kW',
        label: text('connector.power', { n }),
        hideLabel: true,
        value: power,
        error: errorOf(`connector${at}`),
        onInput: (value) => set(at, { power: value }),
      })}${button({
        label: text('connector.remove', { n }),
        icon: xIcon,
        only: true,
        kind: 'quiet',
        disabled: connectors.length === 1,
        onClick: () => o.onChange({ connectors: connectors.filter((_, i) => i !== at) }),
      })}</li>`;
    })}</ol>
    ${errorOf('connectors') ? html`<div class="wrong">${errorOf('connectors')}</div>` : nothing}
    ${button({
      label: text('connector.add'),
      icon: plusIcon,
      compact: true,
      disabled: connectors.length >= maxConnectors,
      onClick: () =>
        o.onChange({ connectors: [...connectors, { type: last?.type ?? 'type2', power: last?.power ?? '22' }] }),
    })}
  </fieldset>`;
};
