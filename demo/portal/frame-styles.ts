/** How the frame looks. One grid: rail and top at a desk; top and a bar at the bottom on phones. */
import { css } from 'lit';

export const frameStyles = css`
  :host {
    container: none;
    --rail: 208px;
  }
  .skip {
    position: fixed;
    inset-block-start: -120px;
    inset-inline-start: 8px;
    z-index: 10;
    padding: 8px 12px;
    background: var(--_raised);
    border-radius: var(--_radius);
    box-shadow: var(--_shadow);
  }
  .skip:focus {
    inset-block-start: 8px;
  }
  .frame {
    display: grid;
    grid-template: 56px auto 1fr / var(--rail) minmax(0, 1fr);
    min-block-size: 100dvh;
  }
  .frame.narrow {
    --rail: 60px;
  }
  .rail {
    grid-row: 1 / -1;
    position: sticky;
    inset-block-start: 0;
    block-size: 100dvh;
    display: flex;
    flex-direction: column;
    padding: 0 8px 8px;
    background: var(--_sunken);
    border-inline-end: 1px solid var(--_line);
  }
  .logo {
    display: flex;
    align-items: center;
    gap: 10px;
    block-size: 56px;
    padding-inline: 8px;
    color: var(--_text);
    font-weight: 600;
    font-size: var(--_text-l);
    letter-spacing: -0.01em;
  }
  .logo:hover {
    text-decoration: none;
  }
  .mark {
    display: grid;
    place-items: center;
    inline-size: 28px;
    block-size: 28px;
    border-radius: 8px;
    background: var(--_accent);
    color: var(--_on-accent);
    flex: none;
  }
  .rail ul {
    display: grid;
    gap: 2px;
  }
  .rail .low {
    margin-block-start: auto;
  }
  .rail li a {
    display: flex;
    align-items: center;
    gap: 10px;
    min-block-size: 36px;
    padding-inline: 12px;
    border-radius: var(--_radius);
    color: color-mix(in oklab, var(--_text) 78%, var(--_muted));
    font-weight: 500;
    white-space: nowrap;
  }
  .rail li a:hover {
    background: color-mix(in oklab, var(--_text) 6%, transparent);
    text-decoration: none;
  }
  .rail li a[aria-current] {
    background: color-mix(in oklab, var(--_accent) 12%, transparent);
    color: var(--_text);
  }
  .rail li a[aria-current] > .icon {
    color: var(--_accent);
  }
  .rail .badge {
    margin-inline-start: auto;
  }
  .fold {
    align-self: start;
    display: grid;
    place-items: center;
    inline-size: 44px;
    block-size: 36px;
    margin-block-start: 4px;
    border: 0;
    border-radius: var(--_radius);
    background: transparent;
    color: var(--_muted);
    cursor: pointer;
  }
  .fold:hover {
    background: color-mix(in oklab, var(--_text) 6%, transparent);
  }
  .narrow .rail .word,
  .narrow .rail li span {
    display: none;
  }
  .narrow .rail li a {
    position: relative;
    padding-inline: 13px;
  }
  .narrow .rail .badge {
    position: absolute;
    inset: 0 0 auto auto;
    padding-inline: 4px;
    font-size: 10px;
    line-height: 15px;
  }
  .top {
    position: sticky;
    inset-block-start: 0;
    z-index: 5;
    grid-column: 2;
    display: flex;
    align-items: center;
    gap: 8px;
    padding-inline: 16px 12px;
    background: var(--_surface);
    border-block-end: 1px solid var(--_line);
  }
  .merchant {
    display: flex;
    align-items: center;
    gap: 8px;
    min-inline-size: 0;
    min-block-size: 36px;
    padding-inline: 8px;
    border: 0;
    border-radius: var(--_radius);
    background: transparent;
    white-space: nowrap;
  }
  .merchant > b {
    font-weight: 600;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .merchant > .icon {
    color: var(--_muted);
  }
  button.merchant {
    cursor: pointer;
  }
  button.merchant:hover {
    background: color-mix(in oklab, var(--_text) 6%, transparent);
  }
  #merchants {
    min-inline-size: min(340px, calc(100vw - 16px));
  }
  .seek {
    margin-block-end: 6px;
  }
  .tenant {
    white-space: nowrap;
  }
  .tenant[aria-current] {
    font-weight: 600;
  }
  .tenant .icon {
    inline-size: 16px;
    color: var(--_accent);
  }
  .pop > .tenant.d1 {
    padding-inline-start: 26px;
  }
  .pop > .tenant.d2 {
    padding-inline-start: 42px;
  }
  .pop > .tenant.d3 {
    padding-inline-start: 58px;
  }
  .find {
    display: flex;
    align-items: center;
    gap: 8px;
    flex: 0 1 380px;
    min-inline-size: 36px;
    min-block-size: 36px;
    margin-inline: auto;
    padding-inline: 10px 6px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_sunken);
    color: var(--_muted);
    text-align: start;
    cursor: pointer;
  }
  .find:hover {
    border-color: var(--_line-strong);
  }
  .find > span {
    flex: 1;
    overflow: hidden;
    white-space: nowrap;
    text-overflow: ellipsis;
    font-size: var(--_text-s);
  }
  kbd {
    padding: 1px 6px;
    border: 1px solid var(--_line);
    border-radius: 4px;
    background: var(--_surface);
    font: inherit;
    font-size: var(--_text-xs);
    white-space: nowrap;
  }
  .bell {
    position: relative;
    color: var(--_text);
  }
  .bell:hover {
    text-decoration: none;
  }
  .count {
    position: absolute;
    inset-block-start: 2px;
    inset-inline-end: 0;
    min-inline-size: 16px;
    padding-inline: 4px;
    border-radius: 999px;
    background: var(--_bad);
    color: var(--_on-bad);
    font-size: 11px;
    font-weight: 600;
    line-height: 16px;
    text-align: center;
    font-variant-numeric: tabular-nums;
  }
  .look {
    display: grid;
    gap: 6px;
    justify-items: start;
  }
  .look > .label:not(:first-child) {
    margin-block-start: 8px;
  }
  .look > .check {
    margin-block-start: 10px;
  }
  .acting {
    grid-column: 2;
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 6px 16px;
    background: color-mix(in oklab, var(--_warn) 13%, var(--_surface));
    border-block-end: 1px solid var(--_line);
    font-size: var(--_text-s);
  }
  .acting > span {
    flex: 1;
  }
  main {
    grid-column: 2;
    min-inline-size: 0;
    outline: none;
  }
  @media (width < 900px) {
    .find {
      flex: none;
      margin-inline: auto 0;
      padding-inline: 8px;
      background: transparent;
      border-color: transparent;
      color: inherit;
    }
    .find > span,
    .find > kbd {
      display: none;
    }
  }
  @media (width < 640px) {
    .frame,
    .frame.narrow {
      grid-template: 52px auto 1fr / minmax(0, 1fr);
      padding-block-end: calc(58px + env(safe-area-inset-bottom));
    }
    .top {
      grid-column: 1;
      gap: 0;
      padding-inline: 4px;
    }
    .merchant {
      min-block-size: 44px;
      max-inline-size: calc(100vw - 190px);
    }
    .top .btn.only,
    .find {
      inline-size: 44px;
      min-block-size: 44px;
    }
    .find {
      justify-content: center;
    }
    .acting,
    main {
      grid-column: 1;
    }
    .rail {
      position: fixed;
      z-index: 6;
      inset: auto 0 0;
      block-size: auto;
      padding: 0 4px env(safe-area-inset-bottom);
      border: 0;
      border-block-start: 1px solid var(--_line);
      background: var(--_surface);
    }
    .rail .logo,
    .rail .low,
    .fold {
      display: none;
    }
    .rail ul {
      grid-template-columns: none;
      grid-auto-columns: minmax(66px, 1fr);
      grid-auto-flow: column;
      gap: 0;
      overflow-x: auto;
      scrollbar-width: none;
    }
    .rail li a,
    .narrow .rail li a {
      position: relative;
      flex-direction: column;
      justify-content: center;
      gap: 3px;
      min-block-size: 57px;
      padding: 0;
      font-size: var(--_text-xs);
    }
    .narrow .rail li span {
      display: inline;
    }
    .rail li a[aria-current] {
      background: none;
      color: var(--_accent);
    }
    .rail .badge {
      position: absolute;
      inset-block-start: 5px;
      inset-inline-start: calc(50% + 6px);
      background: var(--_bad);
      color: var(--_on-bad);
    }
  }
`;
