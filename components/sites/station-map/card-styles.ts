/** Sheet of the station map's card; adopted when the card is loaded. */
import { css } from 'lit';

export const cardStyles = css`
  .detail {
    position: absolute;
    z-index: 3;
    inset-block: 12px auto;
    inset-inline-end: 12px;
    inline-size: min(372px, calc(100% - 24px));
    max-block-size: calc(100% - 48px);
    overflow: auto;
    overscroll-behavior: contain;
    padding: 0 16px 16px;
    background: var(--_raised);
    border-radius: var(--_radius-card);
    box-shadow: var(--_shadow);
    animation: rise var(--_motion) ease-out;
  }
  .detail > header {
    position: sticky;
    inset-block-start: 0;
    z-index: 1;
    display: flex;
    align-items: start;
    gap: 8px;
    margin-inline: -16px;
    padding: 14px 10px 8px 16px;
    background: var(--_raised);
  }
  .detail > header:dir(rtl) {
    padding-inline: 16px 10px;
  }
  .detail h2 {
    outline-offset: 3px;
    overflow-wrap: anywhere;
  }
  .detail header p {
    font-size: var(--_text-s);
  }
  .detail .back {
    display: none;
  }
  .detail section {
    margin-block-start: 14px;
    padding-block-start: 12px;
    border-block-start: 1px solid var(--_line);
  }
  .detail section > h3 {
    margin-block-end: 6px;
  }
  .detail .sums {
    font-size: var(--_text-s);
  }
  .detail .sums b {
    font-weight: 600;
  }
  .detail .skeleton {
    display: grid;
    gap: 12px;
    margin-block-start: 16px;
  }
  .tariff {
    font-weight: 400;
  }
  .connectors {
    display: grid;
    margin-block: -4px;
  }
  .connector {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto auto;
    gap: 2px 10px;
    align-items: center;
    padding-block: 8px;
  }
  .connector + .connector {
    border-block-start: 1px solid color-mix(in oklab, var(--_line) 70%, transparent);
  }
  .connector b {
    font-weight: 600;
  }
  .connector > .what {
    grid-area: 1 / 1;
    overflow-wrap: anywhere;
  }
  .connector > .kind {
    grid-area: 1 / 2;
    font-size: var(--_text-xs);
  }
  .connector > .doing {
    grid-area: 2 / 1;
    font-size: var(--_text-s);
  }
  .connector > .flow {
    grid-area: 2 / 2;
    font-size: var(--_text-s);
  }
  .connector > .btn {
    grid-area: 1 / 3 / 3;
    margin-inline: -4px -8px;
  }
  .fault,
  .life {
    grid-column: 1 / -1;
    font-size: var(--_text-xs);
  }
  .fault {
    color: var(--_bad);
    font-family: ui-monospace, monospace;
  }
  .life {
    display: flex;
    align-items: center;
    flex-wrap: wrap;
    gap: 4px;
    padding: 5px 8px;
    margin-block-start: 4px;
    border-radius: var(--_radius);
    background: var(--_sunken);
  }
  .life.bad {
    color: var(--_bad);
  }
  .steps {
    display: inline-flex;
    gap: 3px;
    margin-inline-end: 4px;
  }
  .steps > i {
    inline-size: 12px;
    block-size: 4px;
    border-radius: 2px;
    background: color-mix(in oklab, currentColor 22%, transparent);
  }
  .steps > .done {
    background: var(--_accent);
  }
  .bad .done {
    background: var(--_bad);
  }
  .price-now {
    display: flex;
    justify-content: space-between;
    gap: 12px;
  }
  .price-now b {
    font-weight: 600;
  }
  summary {
    cursor: pointer;
    padding-block: 4px;
    font-size: var(--_text-s);
    color: var(--_accent);
  }
  .prices {
    display: grid;
    grid-template-columns: minmax(0, auto) auto;
    gap: 0 12px;
    margin-block: 2px 6px;
    font-size: var(--_text-s);
  }
  .prices dt {
    grid-column: 1;
  }
  .prices dd {
    grid-column: 2;
    font-weight: 500;
  }
  .prices .when {
    grid-column: 1 / -1;
    font-weight: 400;
    font-size: var(--_text-xs);
    margin-block-end: 6px;
  }
  .form {
    display: grid;
    gap: 14px;
  }
  .bare .detail {
    position: relative;
    inset: auto;
    inline-size: auto;
    max-block-size: none;
    block-size: 100%;
    border-radius: 0;
    box-shadow: none;
  }
  @container wf (width < 640px) {
    .detail::before {
      content: '';
      display: block;
      inline-size: 36px;
      block-size: 4px;
      margin: 8px auto 0;
      border-radius: 2px;
      background: var(--_line);
    }
    .detail {
      position: relative;
      inset: auto;
      z-index: 4;
      inline-size: auto;
      max-block-size: none;
      margin-block-start: -12px;
      border-radius: 14px 14px 0 0;
      box-shadow: 0 -4px 14px rgb(10 20 40 / 0.1);
    }
    .detail > header {
      padding-inline: 8px 16px;
    }
    .detail > header:dir(rtl) {
      padding-inline: 8px 16px;
    }
    .connector > .what {
      grid-column: 1 / 3;
    }
    .connector > .doing {
      grid-column: 1 / 3;
    }
    .connector > .kind {
      grid-area: 3 / 1;
      text-align: start;
    }
    .connector > .flow {
      grid-area: 3 / 2;
    }
    .connector > .fault,
    .connector > .life {
      grid-column: 1 / -1;
    }
    .connector > .btn {
      grid-area: 1 / 3 / 4;
    }
    .detail .back {
      display: inline-flex;
    }
    .detail [part~='close'] {
      display: none;
    }
    .bare .detail {
      margin-block-start: 0;
    }
  }
`;
