/** A command's state by shape and words. Template only. */
import { html, nothing, type TemplateResult } from 'lit';
import { status } from '../../parts/states.ts';
import { isPromise, noTransactionWords } from './following.ts';
import type { CommandRow } from './tab.ts';
import type { PanelKey, PanelWord } from './texts.ts';

const shapes: Readonly<Record<CommandRow['state'], string>> = {
  queued: 'preparing',
  sent: 'finishing',
  accepted: 'completed',
  rejected: 'faulted',
  unsupported: 'unavailable',
  failed: 'faulted',
  expired: 'offline',
};

export const stateOf = (row: CommandRow): { shape: string; key: PanelKey } => {
  if (isPromise(row)) return { shape: 'suspendedEv', key: 'life.promise' };
  if (row.orderId !== null && row.kind === 'remoteStart') return { shape: 'completed', key: 'life.order' };
  if (row.detail === noTransactionWords) return { shape: 'abnormal', key: 'life.nothing' };
  return { shape: shapes[row.state], key: `life.${row.state}` };
};

/** Words that add nothing to the state itself. */
const isPlain = ({ detail }: CommandRow): boolean =>
  /^(Accepted|Rejected)?$/.test(detail) || detail === noTransactionWords;

export const lifeView = (row: CommandRow, word: PanelWord): TemplateResult => {
  const { shape, key } = stateOf(row);
  return html`<span class="life" role="status">${status(shape, word(key))}${
    isPlain(row) ? nothing : html` <span class="muted"><bdi>${row.detail}</bdi></span>`
  }</span>`;
};
