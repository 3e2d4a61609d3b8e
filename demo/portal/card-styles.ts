/** How the settings pages look: cards, one column, forms with the action at the end. */
import { css } from 'lit';

export const cardStyles = css`
  .cards {
    display: grid;
    gap: 16px;
  }
  .card {
    display: grid;
    gap: 12px;
    padding: 20px;
  }
  .card > header {
    display: flex;
    align-items: center;
    gap: 12px;
  }
  .card > header > h2 {
    flex: 1;
  }
  .card form {
    display: grid;
    gap: 12px;
    max-inline-size: 400px;
  }
  .card form > .btn {
    justify-self: end;
  }
  .facts {
    display: grid;
    grid-template-columns: minmax(90px, auto) 1fr;
    gap: 6px 16px;
  }
  .facts > dt {
    color: var(--_muted);
  }
  .good {
    color: var(--_ok);
    font-size: var(--_text-s);
  }
  .secret {
    display: flex;
    gap: 8px;
    align-items: center;
    padding: 8px 8px 8px 12px;
    border-radius: var(--_radius);
    background: var(--_sunken);
  }
  .secret > code {
    flex: 1;
    min-inline-size: 0;
    overflow-wrap: anywhere;
    font-size: var(--_text-s);
    user-select: all;
  }
  pre {
    margin: 0;
    padding: 12px 14px;
    overflow: auto;
    border-radius: var(--_radius);
    background: var(--_sunken);
    font-size: var(--_text-s);
    line-height: 1.5;
    tab-size: 2;
    direction: ltr;
    text-align: left;
  }
  .rows > li {
    display: grid;
    grid-template-columns: 1fr auto;
    align-items: center;
    gap: 2px 12px;
    min-block-size: 52px;
    padding-block: 8px;
    border-block-start: 1px solid var(--_line);
  }
  .rows > li.over b {
    color: var(--_muted);
    text-decoration: line-through;
    font-weight: 400;
  }
  .rows b {
    font-weight: 500;
  }
  .rows p {
    font-size: var(--_text-s);
  }
`;
