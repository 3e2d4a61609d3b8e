/** The look of a campaign's trial. */
import { css } from 'lit';

export const campaignStyles = css`
  .trial {
    display: grid;
    gap: 16px;
  }
  .figures {
    display: grid;
    grid-template-columns: repeat(3, minmax(0, 1fr));
    gap: 12px;
  }
  .figures > div {
    display: grid;
  }
  .figures dt {
    font-size: var(--_text-xs);
    color: var(--_muted);
  }
  .figures dd {
    font-size: var(--_text-l);
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  .by-day {
    inline-size: 100%;
    border-collapse: collapse;
    font-size: var(--_text-s);
    font-variant-numeric: tabular-nums;
  }
  .by-day :is(th, td) {
    padding: 4px 0 4px 12px;
    text-align: end;
    font-weight: 400;
  }
  .by-day :is(th, td):first-child {
    padding-inline-start: 0;
    text-align: start;
    white-space: nowrap;
  }
  .by-day thead th {
    color: var(--_muted);
    font-size: var(--_text-xs);
  }
  .by-day .share {
    inline-size: 45%;
  }
  .share > span {
    display: block;
    block-size: 10px;
    border-radius: 3px;
    inline-size: var(--share);
    background: var(--_accent);
    forced-color-adjust: none;
  }
  .top > li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 12px;
    padding-block: 6px;
    border-block-end: 1px solid var(--_line);
    font-size: var(--_text-s);
    font-variant-numeric: tabular-nums;
  }
`;
