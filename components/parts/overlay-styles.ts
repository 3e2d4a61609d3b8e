/** Dialogs, drawers, menus and toasts. A part of the sheet that every widget adopts: see styles.ts. */
import { css } from 'lit';

export const overlayStyles = css`
  dialog {
    color: var(--_text);
    background: var(--_raised);
    border: 0;
    padding: 0;
    box-shadow: var(--_shadow);
    container: wf / inline-size;
    overflow: hidden;
  }
  dialog::backdrop {
    background: rgb(12 16 24 / 0.42);
  }
  dialog[open] {
    display: flex;
    flex-direction: column;
    animation: rise var(--_motion) ease-out;
  }
  dialog.dialog {
    inline-size: min(460px, calc(100vw - 32px));
    max-block-size: calc(100dvh - 32px);
    border-radius: var(--_radius-card);
  }
  dialog.drawer {
    inline-size: min(520px, 100vw);
    max-inline-size: none;
    block-size: 100dvh;
    max-block-size: none;
    inset-block: 0;
    inset-inline: auto 0;
    margin: 0;
    --slide: 28px;
    animation-name: slide;
  }
  dialog.drawer:dir(rtl) {
    --slide: -28px;
  }
  dialog > header,
  dialog > footer {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 12px 16px;
    flex: none;
  }
  dialog > header {
    padding-inline: 20px 12px;
  }
  dialog > header > h2 {
    flex: 1;
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  dialog.drawer > header {
    border-block-end: 1px solid var(--_line);
  }
  dialog > footer {
    justify-content: flex-end;
    flex-wrap: wrap;
    border-block-start: 1px solid var(--_line);
  }
  dialog > .body {
    flex: 1 1 auto;
    overflow: auto;
    overscroll-behavior: contain;
    padding: 4px 20px 20px;
  }
  dialog.drawer > .body {
    padding-block-start: 16px;
  }
  .pop {
    inset: auto;
    margin: 4px 0;
    padding: 6px;
    min-inline-size: 200px;
    max-inline-size: min(360px, calc(100vw - 16px));
    max-block-size: min(78dvh, 640px);
    overflow: auto;
    color: var(--_text);
    background: var(--_raised);
    border: 0;
    border-radius: var(--_radius-card);
    box-shadow: var(--_shadow);
    position-area: block-end span-inline-end;
    position-try-fallbacks: flip-inline, flip-block, flip-block flip-inline;
  }
  .pop.end {
    position-area: block-end span-inline-start;
  }
  .pop:popover-open {
    animation: rise var(--_motion) ease-out;
  }
  .pop.pad {
    padding: 14px;
  }
  .pop > button,
  .pop > .check {
    display: flex;
    align-items: center;
    gap: 10px;
    inline-size: 100%;
    min-block-size: 34px;
    padding: 4px 10px;
    border: 0;
    border-radius: var(--_radius);
    background: transparent;
    text-align: start;
    cursor: pointer;
  }
  .pop > button:hover,
  .pop > button:focus-visible,
  .pop > .check:hover {
    background: color-mix(in oklab, var(--_text) 7%, transparent);
  }
  .pop > button.danger {
    color: var(--_bad);
  }
  .pop > button:disabled {
    opacity: 0.5;
    cursor: default;
  }
  .toast {
    position: fixed;
    inset: auto 0 24px;
    margin: 0 auto;
    inline-size: fit-content;
    max-inline-size: calc(100vw - 32px);
    padding: 10px 16px;
    border: 0;
    border-radius: var(--_radius-card);
    background: var(--_text);
    color: var(--_surface);
    box-shadow: var(--_shadow);
    animation: rise var(--_motion) ease-out;
  }
  @keyframes rise {
    from {
      opacity: 0;
      transform: translateY(6px);
    }
  }
  @keyframes slide {
    from {
      opacity: 0;
      transform: translateX(var(--slide));
    }
  }
  @media (forced-colors: active) {
    dialog,
    .pop,
    .toast {
      border: 1px solid CanvasText;
    }
  }
`;
