/** What the pages before the log-in share: the logo and how they look. */
import { css, html, type TemplateResult } from 'lit';
import { icon } from '../../components/parts/icon.ts';
import { zapIcon } from './icons.ts';

export const logo = (): TemplateResult =>
  html`<div class="logo"><span class="mark">${icon(zapIcon)}</span>Wattfront</div>`;

export const doorStyles = css`
  :host {
    container: none;
  }
  .door {
    display: flex;
    flex-wrap: wrap;
    align-items: flex-start;
    justify-content: center;
    gap: 24px 48px;
    min-block-size: 100dvh;
    padding: max(32px, 12vh) 16px 32px;
    background: var(--_sunken);
  }
  .box {
    display: grid;
    gap: 16px;
    inline-size: min(380px, 100%);
    padding: 28px 28px 24px;
    background: var(--_raised);
    border: 1px solid var(--_line);
    border-radius: var(--_radius-card);
  }
  .logo {
    display: flex;
    align-items: center;
    gap: 10px;
    font-weight: 600;
    letter-spacing: -0.01em;
  }
  .mark {
    display: grid;
    place-items: center;
    inline-size: 28px;
    block-size: 28px;
    border-radius: 8px;
    background: var(--_accent);
    color: var(--_on-accent);
  }
  h1 {
    margin: 4px 0 0;
    font-size: var(--_text-xl);
    font-weight: 600;
    line-height: 1.2;
    letter-spacing: -0.01em;
  }
  form {
    display: grid;
    gap: 14px;
  }
  .box .input,
  .box .btn {
    min-block-size: 40px;
  }
  .box .input > input {
    block-size: 38px;
    font-size: max(1rem, 16px);
  }
  .link {
    justify-self: start;
    padding: 4px 0;
    border: 0;
    background: none;
    font-size: var(--_text-s);
    cursor: pointer;
  }
  .wrong {
    font-size: var(--_text-s);
  }
  .done {
    display: flex;
    gap: 10px;
  }
  .done > .icon {
    color: var(--_ok);
    margin-block-start: 1px;
  }
  .people {
    inline-size: min(440px, 100%);
  }
  .people > :is(h2, p) {
    padding-inline: 8px;
  }
  .people > ul {
    margin-block-start: 10px;
    border-block-start: 1px solid var(--_line);
  }
  .people button {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 0 12px;
    inline-size: 100%;
    min-block-size: 44px;
    align-items: center;
    padding: 6px 8px;
    border: 0;
    border-block-end: 1px solid var(--_line);
    background: none;
    text-align: start;
    cursor: pointer;
  }
  .people button:hover {
    background: color-mix(in oklab, var(--_text) 4%, transparent);
  }
  .people b {
    font-weight: 500;
  }
  .people span {
    font-size: var(--_text-s);
  }
  .people .muted {
    grid-column: 1 / -1;
    font-size: var(--_text-xs);
  }
`;
