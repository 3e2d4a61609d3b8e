/** The form of a batch, and what its chargers have to say to it beforehand. Templates only. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Answer } from '../../../bff/kernel/contract.ts';
import type { batches } from '../../../bff/sites/batches/contract.ts';
import { type TriggerMessage, triggerMessages } from '../../../ocpp/vocabulary.ts';
import { button, field, segments, select } from '../../parts/controls.ts';
import { plusIcon, xIcon } from '../../parts/icons.ts';
import { skeleton, status } from '../../parts/states.ts';
import { type BatchDraft, type BatchFault, bounds } from './batch-draft.ts';
import type { BatchWord } from './batch-texts.ts';

export type Preview = Answer<typeof batches.endpoints.preview>;

export interface BatchFormOptions {
  draft: BatchDraft;
  faults: Partial<Record<string, BatchFault>>;
  count: number;
  zone: string;
  /** Ready firmware; undefined while it is read. */
  firmware: readonly { id: string; name: string; version: string }[] | undefined;
  text: BatchWord;
  onChange(part: Partial<BatchDraft>): void;
}

const maxEntries = 200;
const shownItems = 200;

export const batchForm = (o: BatchFormOptions): TemplateResult => {
  const { draft, text } = o;
  return html`<div class="form">
    <p><b>${text('for', { n: o.count })}</b><br /><span class="muted">${text(`about.${draft.kind}`)}</span></p>
    ${details(o)}
    <div class="field"><span class="label">${text('when')}</span><div>${segments<'now' | 'window'>({
      label: text('when'),
      value: draft.hasWindow ? 'window' : 'now',
      options: [
        { value: 'now', label: text('when.now') },
        { value: 'window', label: text('when.window') },
      ],
      onChange: (value) => o.onChange({ hasWindow: value === 'window' }),
    })}</div></div>
    ${
      draft.hasWindow
        ? html`<div class="pair">
            ${field({
              id: 'b-from',
              type: 'datetime-local',
              label: text('from'),
              value: draft.from,
              onInput: (from) => o.onChange({ from }),
            })}
            ${field({
              id: 'b-to',
              type: 'datetime-local',
              label: text('to'),
              value: draft.to,
              error: errorOf(o, 'to'),
              onInput: (to) => o.onChange({ to }),
            })}
          </div><p class="help">${text('to.help', { zone: o.zone })}</p>`
        : nothing
    }
    <div class="pair">
      ${field({
        id: 'b-parallel',
        type: 'number',
        label: text('parallel'),
        unit: text('parallel.unit'),
        value: draft.parallel,
        error: errorOf(o, 'parallel'),
        onInput: (parallel) => o.onChange({ parallel }),
      })}
      ${field({
        id: 'b-stop',
        type: 'number',
        label: text('stop'),
        unit: text('stop.unit'),
        help: text('stop.help'),
        value: draft.stopAfter,
        error: errorOf(o, 'stopAfter'),
        onInput: (stopAfter) => o.onChange({ stopAfter }),
      })}
    </div>
    ${field({
      id: 'b-name',
      label: text('name'),
      value: draft.name,
      error: errorOf(o, 'name'),
      maxLength: 120,
      required: true,
      onInput: (name) => o.onChange({ name }),
    })}
  </div>`;
};

const errorOf = (o: BatchFormOptions, name: string): string | undefined => {
  const fault = o.faults[name];
  if (!fault) return undefined;
  if (fault === 'required' || fault === 'window') return o.text(`wrong.${fault}`);
  const [from, to] = bounds[fault];
  return o.text('wrong.number', { from, to });
};

/** What only this operation needs. */
const details = (o: BatchFormOptions): unknown => {
  const { draft, text } = o;
  switch (draft.kind) {
    case 'reset':
      return select<'soft' | 'hard'>({
        id: 'b-how',
        label: text('how'),
        value: draft.isHard ? 'hard' : 'soft',
        options: [
          { value: 'soft', label: text('how.soft') },
          { value: 'hard', label: text('how.hard') },
        ],
        onChange: (value) => o.onChange({ isHard: value === 'hard' }),
      });
    case 'setAvailability':
      return select<'on' | 'off'>({
        id: 'b-service',
        label: text('service'),
        value: draft.isOperative ? 'on' : 'off',
        options: [
          { value: 'on', label: text('service.on') },
          { value: 'off', label: text('service.off') },
        ],
        onChange: (value) => o.onChange({ isOperative: value === 'on' }),
      });
    case 'trigger':
      return select<TriggerMessage>({
        id: 'b-message',
        label: text('message'),
        value: draft.message,
        options: triggerMessages.map((value) => ({ value, label: text(`message.${value}`) })),
        onChange: (message) => o.onChange({ message }),
      });
    case 'unlock':
      return field({
        id: 'b-connector',
        type: 'number',
        label: text('place'),
        value: draft.connector,
        error: errorOf(o, 'connector'),
        onInput: (connector) => o.onChange({ connector }),
      });
    case 'writeConfiguration':
      return entries(o);
    case 'firmware':
      return firmware(o);
    case 'log':
      return html`<div class="pair">${select<BatchDraft['log']>({
        id: 'b-log',
        label: text('log'),
        value: draft.log,
        options: (['diagnostics', 'security'] as const).map((value) => ({ value, label: text(`log.${value}`) })),
        onChange: (log) => o.onChange({ log }),
      })}${select<BatchDraft['days']>({
        id: 'b-days',
        label: text('period'),
        value: draft.days,
        options: (['1', '7', ''] as const).map((value) => ({ value, label: text(`period.${value || 'all'}`) })),
        onChange: (days) => o.onChange({ days }),
      })}</div>`;
    default:
      return nothing;
  }
};

const firmware = (o: BatchFormOptions): unknown => {
  const { text } = o;
  if (!o.firmware) return skeleton(1);
  if (o.firmware.length === 0) return html`<p class="wrong">${text('file.none')}</p>`;
  return select({
    id: 'b-file',
    label: text('file'),
    value: o.draft.fileId,
    error: errorOf(o, 'fileId'),
    required: true,
    options: [
      { value: '', label: text('file.choose') },
      ...o.firmware.map(({ id, name, version }) => ({ value: id, label: version ? `${name} · ${version}` : name })),
    ],
    onChange: (fileId) => o.onChange({ fileId }),
  });
};

const entries = (o: BatchFormOptions): TemplateResult => {
  const { text } = o;
  const all = o.draft.entries;
  const set = (at: number, part: Partial<(typeof all)[number]>) =>
    o.onChange({ entries: all.map((each, i) => (i === at ? { ...each, ...part } : each)) });
  return html`<fieldset class="entries">
    <legend class="label">${text('settings')}</legend>
    ${all.map(
      ({ key, value }, at) =>
        html`<div class="entry">${field({
          id: `b-key-${at}`,
          label: text('key'),
          hideLabel: at > 0,
          value: key,
          maxLength: 300,
          error: errorOf(o, `key${at}`),
          onInput: (typed) => set(at, { key: typed }),
        })}${field({
          id: `b-value-${at}`,
          label: text('value'),
          hideLabel: at > 0,
          value,
          maxLength: 2500,
          onInput: (typed) => set(at, { value: typed }),
        })}${button({
          label: text('setting.remove', { n: at + 1 }),
          icon: xIcon,
          only: true,
          kind: 'quiet',
          disabled: all.length === 1,
          onClick: () => o.onChange({ entries: all.filter((_, i) => i !== at) }),
        })}</div>`,
    )}
    ${button({
      label: text('setting.add'),
      icon: plusIcon,
      compact: true,
      disabled: all.length >= maxEntries,
      onClick: () => o.onChange({ entries: [...all, { key: '', value: '' }] }),
    })}
  </fieldset>`;
};

const marks = { ready: 'available', offline: 'offline', cannot: 'faulted' } as const;

/** Who can, who is away, and who cannot and why. */
export const previewView = (
  preview: Preview,
  text: BatchWord,
  placeOf: (chargerId: string) => string,
): TemplateResult => {
  const { ready, offline, cannot, items } = preview;
  const counts = { ready, offline, cannot };
  const shown = items.slice(0, shownItems);
  return html`<div class="form">
    <div class="counts" role="status">${(['ready', 'offline', 'cannot'] as const).map((state) =>
      counts[state] > 0 || state === 'ready' ? status(marks[state], text(`${state}.n`, { n: counts[state] })) : nothing,
    )}</div>
    ${ready + offline === 0 ? html`<p class="wrong">${text('preview.none')}</p>` : nothing}
    ${offline > 0 ? html`<p class="muted">${text('preview.offline')}</p>` : nothing}
    ${cannot > 0 ? html`<p class="muted">${text('preview.cannot')}</p>` : nothing}
    <ul class="items">${shown.map(
      ({ chargerId, chargerName, state, reason }) =>
        html`<li>${status(marks[state], chargerName)}<span class="when">${placeOf(chargerId)}</span>${reason ? html`<span class="muted"><bdi>${reason}</bdi></span>` : nothing}</li>`,
    )}</ul>
    ${items.length > shown.length || preview.total > items.length ? html`<p class="help">${text('preview.more', { n: shown.length })}</p>` : nothing}
  </div>`;
};
