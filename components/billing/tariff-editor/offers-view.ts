/** The sheet of a tariff's offers: sentences, the form of one, and the try-out. Templates only. */
import { html, nothing, type TemplateResult } from 'lit';
import type { TariffOfferRow } from '../../../bff/billing/offers/contract.ts';
import { button, field, type Option, select } from '../../parts/controls.ts';
import { plusIcon } from '../../parts/icons.ts';
import { dialog } from '../../parts/overlays.ts';
import { skeleton } from '../../parts/states.ts';
import type { Applies, Offers } from './offers.ts';
import { type OfferForm, offerSentence, type PaymentMode } from './offers-form.ts';

const modes: readonly PaymentMode[] = ['card', 'wallet', 'account', 'free', 'invoice'];

export const offersView = (o: Offers): TemplateResult => {
  const { host, word } = o;
  const { base } = host.editing;
  return dialog({
    open: o.isOpen,
    kind: 'drawer',
    title: o.isOpen ? word('title', { name: base?.name ?? '' }) : '',
    closeLabel: host.word('close'),
    onClose: o.close,
    body: o.isOpen
      ? html`<div class="sheet" part="offers">
          <section>
            <p class="muted">${word('own', { n: base?.stationCount ?? 0 })}</p>
            ${o.rows ? list(o, o.rows) : o.work.error ? nothing : skeleton(4)}
            ${o.form ? form(o, o.form) : nothing}
            ${
              o.rows && !o.form && o.mayEdit
                ? html`<div>${button({ label: word('add'), icon: plusIcon, part: 'add-offer', onClick: () => o.edit() })}</div>`
                : nothing
            }
          </section>
          ${o.work.error ? html`<p class="wrong" role="alert">${o.work.error}</p>` : nothing}
          ${trial(o)}
        </div>`
      : nothing,
  });
};

const list = (o: Offers, rows: readonly TariffOfferRow[]) =>
  rows.length === 0 ? html`<p>${o.word('none')}</p>` : html`<ul class="offers">${rows.map((row) => item(o, row))}</ul>`;

const item = (o: Offers, row: TariffOfferRow) => {
  const { host, word } = o;
  const time = (atMs: number) => host.at(atMs);
  const compact = { compact: true, kind: 'quiet' } as const;
  return html`<li>
    <span class="bidi">${offerSentence(row, word, time)}</span>
    ${
      !o.mayEdit || o.removing === row.id
        ? html`<span></span>`
        : html`<span class="bar">
            ${button({ ...compact, label: word('edit'), onClick: () => o.edit(row) })}
            ${button({ ...compact, label: host.word('remove'), onClick: () => o.askRemove(row.id) })}
          </span>`
    }
    ${row.rivalIds.length > 0 ? html`<p class="help">${word('rival')}</p>` : nothing}
    ${
      o.removing === row.id
        ? html`<p class="bar">
            <span class="grow">${word('remove.ask')}</span>
            ${button({ compact: true, label: host.word('cancel'), onClick: () => o.askRemove('') })}
            ${button({ compact: true, kind: 'danger', label: host.word('remove'), part: 'confirm', busy: o.work.busy, onClick: () => void o.remove(row.id) })}
          </p>`
        : nothing
    }
  </li>`;
};

const stationOptions = (o: Offers): Option[] => [
  { value: '', label: o.word('choose') },
  ...o.stations.map(({ id, name }) => ({ value: id, label: name })),
];
const chargerOptions = (o: Offers, stationId: string): Option[] => [
  { value: '', label: o.word('everyCharger') },
  ...(o.chargers.get(stationId) ?? []).map(({ id, name }) => ({ value: id, label: name })),
];

const form = (o: Offers, f: OfferForm) => {
  const { word, host } = o;
  const wrong = o.read?.wrong;
  const time = (name: 'from' | 'to', label: string) =>
    field({
      id: `offer-${name}`,
      type: 'datetime-local',
      label,
      value: f[name],
      error: wrong === 'times' && name === 'to' ? word('time.wrong') : undefined,
      onInput: (text) => o.change({ [name]: text }),
    });
  return html`<div class="box group" part="offer">
    ${select({
      id: 'offer-station',
      label: word('station'),
      value: f.stationId,
      required: true,
      disabled: f.id !== '',
      options: stationOptions(o),
      onChange: (stationId) => o.change({ stationId }),
    })}
    ${select({
      id: 'offer-charger',
      label: word('charger'),
      value: f.chargerId,
      disabled: !f.stationId,
      options: chargerOptions(o, f.stationId),
      onChange: (chargerId) => o.change({ chargerId }),
    })}
    ${select({
      id: 'offer-group',
      label: word('group'),
      value: f.groupId,
      options: [
        { value: '', label: word('everybody') },
        ...o.groups.map(({ id, name }) => ({ value: id, label: name })),
      ],
      onChange: (groupId) => o.change({ groupId }),
    })}
    <div class="pair">
      ${select<PaymentMode | ''>({
        id: 'offer-payment',
        label: word('payment'),
        value: f.paymentMode,
        options: [
          { value: '', label: word('payment.usual') },
          ...modes.map((value) => ({ value, label: word(`mode.${value}`) })),
        ],
        onChange: (paymentMode) => o.change({ paymentMode }),
      })}
      ${field({
        id: 'offer-priority',
        label: word('rank'),
        type: 'number',
        help: word('rank.help'),
        value: f.priority,
        error: wrong === 'priority' ? word('rank.wrong') : undefined,
        onInput: (priority) => o.change({ priority }),
      })}
    </div>
    <div class="pair">${time('from', word('fromLabel'))} ${time('to', word('untilLabel'))}</div>
    <p class="help">${word('time.help', { zone: o.zoneOf(f.stationId) })}</p>
    <div class="bar">
      <span class="grow"></span>
      ${button({ label: host.word('cancel'), onClick: o.cancel })}
      ${button({ label: host.word('save'), kind: 'primary', part: 'save-offer', busy: o.work.busy, disabled: wrong !== undefined, onClick: () => void o.save() })}
    </div>
  </div>`;
};

/** Asks which tariff a session would begin with. */
const trial = (o: Offers) => {
  const { word, trial: t } = o;
  return html`<section aria-labelledby="try-title" part="try">
    <h3 id="try-title">${word('try')}</h3>
    <div class="pair">
      ${select({ id: 'try-station', label: word('station'), value: t.stationId, options: stationOptions(o), onChange: (stationId) => o.try({ stationId }) })}
      ${select({ id: 'try-charger', label: word('charger'), value: t.chargerId, disabled: !t.stationId, options: chargerOptions(o, t.stationId), onChange: (chargerId) => o.try({ chargerId }) })}
      ${
        o.host.session?.may('card:view')
          ? field({
              id: 'try-card',
              label: word('try.card'),
              help: word('try.cardHelp'),
              value: t.card,
              maxLength: 36,
              onInput: (card) => o.try({ card }),
            })
          : nothing
      }
      ${field({ id: 'try-when', type: 'datetime-local', label: word('try.when'), value: t.when, onInput: (when) => o.try({ when }) })}
    </div>
    <div>${button({ label: word('try.do'), part: 'find', busy: o.work.busy, disabled: !t.stationId, onClick: () => void o.find() })}</div>
    ${o.applies ? answer(o, o.applies) : nothing}
  </section>`;
};

const answer = ({ word }: Offers, a: Applies) => {
  const mode = word(`mode.${a.paymentMode}`);
  const said =
    a.free !== null
      ? word('try.free', { name: a.free })
      : a.tariffName === null
        ? word('try.none')
        : word('try.is', { tariff: a.tariffName, mode });
  const others = a.others.map(({ tariffName, why }) => `${tariffName} (${word(`loss.${why}`)})`);
  return html`<div class="box" role="status" part="applies">
    <b class="bidi">${said}</b>
    <span class="bidi">${word(`why.${a.why}`, { group: a.groupName ?? '' })}</span>
    ${a.reductions.length > 0 ? html`<span>${word('discounts', { list: a.reductions.map((each) => each.name).join(', ') })}</span>` : nothing}
    ${others.length > 0 ? html`<span class="muted small">${word('others', { list: others.join(', ') })}</span>` : nothing}
  </div>`;
};
