/** Choosing a station, and the name of the chosen one. Loaded when somebody wants to choose, or one is chosen already. */
import { html, type TemplateResult } from 'lit';
import { call } from '../../../bff/kernel/client.ts';
import { stations } from '../../../bff/sites/stations/contract.ts';
import { Data } from '../../base/data.ts';
import { translator } from '../../i18n/translate.ts';
import type { Piece } from '../../kit/lazy.ts';
import { StationPicker, stationPickerStyles } from '../../sites/charger-table/station-picker.ts';
import type { SummaryHost } from './host.ts';
import { pickerTexts } from './picker-texts.ts';

class Picker {
  #host: SummaryHost;
  #picker: StationPicker;
  #station: Data<{ name: string }>;

  constructor(host: SummaryHost) {
    this.#host = host;
    this.#picker = new StationPicker(host);
    this.#station = new Data(host, {
      may: 'station:view',
      args: () => (host.shown.stationId ? [host.shown.stationId] : undefined),
      load: ({ transport }, signal) =>
        call(transport, stations.endpoints.get, { params: { id: host.shown.stationId }, signal }),
    });
  }

  /** Undefined while it is not known. */
  get stationName(): string | undefined {
    return this.#station.value?.name;
  }

  view(): TemplateResult {
    const host = this.#host;
    const text = translator(pickerTexts, host.locale);
    const id = host.shown.stationId;
    return html`<div class="pick">${this.#picker.view({
      id: 'station-name',
      label: text('label'),
      placeholder: text('hint'),
      nothingText: text('none'),
      chosen: id ? [{ id, name: this.stationName ?? id }] : [],
      single: true,
      onAdd: (station) => host.change({ stationId: station.id }),
      onRemove: () => host.change({ stationId: '' }),
    })}</div>`;
  }
}

export const pickerPiece = (host: SummaryHost): Piece & Picker =>
  Object.assign(new Picker(host), { texts: [pickerTexts], styles: [stationPickerStyles] });
