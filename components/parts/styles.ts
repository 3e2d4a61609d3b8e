/**
 * The sheet that every widget adopts: reset, type, controls, states, overlays. Colours and sizes come from the tokens (`--_…`, see
 * themes/tokens.ts). Logical properties only; sizes react to the widget's own width, since it lives in somebody's column.
 * Container queries: the host is the container named `wf`; "phone" is `@container wf (width < 640px)`.
 */
import { css } from 'lit';

export const baseStyles = css`
  :host {
    display: block;
    container: wf / inline-size;
    position: relative;
    color: var(--_text);
    font-size: var(--_text-m);
    line-height: 1.45;
    text-align: start;
    accent-color: var(--_accent);
    -webkit-text-size-adjust: 100%;
  }
  :host([hidden]) {
    display: none;
  }
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  figure,
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
    min-inline-size: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  h2 {
    font-size: var(--_text-l);
    font-weight: 600;
    line-height: 1.2;
  }
  h3 {
    font-size: var(--_text-m);
    font-weight: 600;
    line-height: 1.3;
  }
  a,
  .link {
    color: var(--_accent);
    text-decoration: none;
  }
  a:hover,
  .link:hover {
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  :focus-visible {
    outline: 2px solid var(--_focus);
    outline-offset: 2px;
  }
  .num {
    font-variant-numeric: tabular-nums;
    text-align: end;
  }
  .muted {
    color: var(--_muted);
  }
  /* Names, numbers with units and times keep their own direction inside a page of the other one. */
  .td,
  .td > span,
  .bidi,
  dd,
  time,
  .chip,
  .badge {
    unicode-bidi: plaintext;
  }
  .td:dir(rtl),
  dd:dir(rtl),
  .bidi:dir(rtl) {
    text-align: right;
  }
  .num:dir(rtl),
  .td.num:dir(rtl) {
    text-align: left;
  }
  .small {
    font-size: var(--_text-xs);
  }
  .sr {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .icon {
    inline-size: 18px;
    block-size: 18px;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .flip:dir(rtl) {
    transform: scaleX(-1);
  }
  .card {
    background: var(--_raised);
    border: 1px solid var(--_line);
    border-radius: var(--_radius-card);
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
  }
  .grow {
    flex: 1 1 0;
    min-inline-size: 0;
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    ::before,
    ::after {
      animation: none !important;
      transition: none !important;
      scroll-behavior: auto !important;
    }
  }
`;

export const controlStyles = css`
  button,
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
    letter-spacing: inherit;
    margin: 0;
  }
  .btn {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    min-block-size: var(--_control);
    padding: 0 12px;
    border: 1px solid color-mix(in oklab, var(--_line-strong) 45%, var(--_line));
    border-radius: var(--_radius);
    background: var(--_raised);
    font-weight: 500;
    white-space: nowrap;
    cursor: pointer;
    user-select: none;
    transition: background-color var(--_motion) ease-out;
  }
  .btn:hover {
    background: color-mix(in oklab, var(--_text) 6%, var(--_raised));
  }
  .btn:active {
    background: color-mix(in oklab, var(--_text) 11%, var(--_raised));
  }
  .btn.primary {
    background: var(--_accent);
    border-color: transparent;
    color: var(--_on-accent);
  }
  .btn.primary:hover {
    background: color-mix(in oklab, var(--_accent) 88%, var(--_text));
  }
  .btn.danger {
    background: var(--_bad);
    border-color: transparent;
    color: var(--_on-bad);
  }
  .btn.danger:hover {
    background: color-mix(in oklab, var(--_bad) 88%, var(--_text));
  }
  .btn.quiet {
    border-color: transparent;
    background: transparent;
  }
  .btn.quiet:hover {
    background: color-mix(in oklab, var(--_text) 7%, transparent);
  }
  .btn.only {
    inline-size: var(--_control);
    padding: 0;
  }
  .btn.compact {
    min-block-size: 32px;
    font-size: var(--_text-s);
  }
  .btn.compact.only {
    inline-size: 32px;
  }
  .btn:disabled,
  .btn[aria-disabled='true'] {
    opacity: 0.5;
    cursor: default;
  }
  .btn[aria-busy='true'] {
    cursor: progress;
  }
  .field {
    display: grid;
    gap: 4px;
    min-inline-size: 0;
  }
  .field > label,
  .label {
    font-size: var(--_text-xs);
    font-weight: 500;
    color: var(--_muted);
  }
  .input {
    display: flex;
    align-items: center;
    gap: 6px;
    min-block-size: var(--_control);
    padding: 0 10px;
    border: 1px solid var(--_line-strong);
    border-radius: var(--_radius);
    background: var(--_surface);
  }
  .input:focus-within {
    outline: 2px solid var(--_focus);
    outline-offset: -1px;
    border-color: transparent;
  }
  .input:has([aria-invalid='true']) {
    border-color: var(--_bad);
  }
  .input:has(:disabled) {
    background: var(--_sunken);
    color: var(--_muted);
  }
  .input > .icon,
  .unit {
    color: var(--_muted);
    flex: none;
  }
  .input > input,
  .input > textarea,
  .input > select {
    flex: 1 1 auto;
    inline-size: 100%;
    min-inline-size: 0;
    border: 0;
    outline: 0;
    padding: 0;
    background: transparent;
  }
  .input > input {
    block-size: calc(var(--_control) - 2px);
  }
  .input > textarea {
    padding-block: 8px;
    resize: vertical;
    min-block-size: 72px;
  }
  .input > select {
    appearance: none;
    block-size: calc(var(--_control) - 2px);
    cursor: pointer;
  }
  .input > select option {
    background: var(--_raised);
    color: var(--_text);
  }
  .input:has(select) > .icon {
    pointer-events: none;
    margin-inline-start: -4px;
  }
  input::placeholder,
  textarea::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  .help {
    font-size: var(--_text-xs);
    color: var(--_muted);
  }
  .wrong {
    font-size: var(--_text-xs);
    color: var(--_bad);
  }
  .check {
    display: inline-flex;
    align-items: center;
    gap: 8px;
    min-block-size: 32px;
    cursor: pointer;
  }
  .check > input {
    inline-size: 16px;
    block-size: 16px;
    flex: none;
  }
  .switch > input {
    appearance: none;
    inline-size: 34px;
    block-size: 20px;
    border-radius: 10px;
    border: 1px solid var(--_line-strong);
    background: var(--_sunken);
    position: relative;
    cursor: inherit;
    transition: background-color var(--_motion) ease-out;
  }
  .switch > input::after {
    content: '';
    position: absolute;
    inset-block-start: 2px;
    inset-inline-start: 2px;
    inline-size: 14px;
    block-size: 14px;
    border-radius: 50%;
    background: var(--_line-strong);
    forced-color-adjust: none;
    transition: inset-inline-start var(--_motion) ease-out;
  }
  .switch > input:checked {
    background: var(--_accent);
    border-color: var(--_accent);
  }
  .switch > input:checked::after {
    inset-inline-start: 16px;
    background: var(--_on-accent);
  }
  .chip {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    min-block-size: 28px;
    padding: 0 10px;
    border: 1px solid var(--_line);
    border-radius: 999px;
    background: var(--_surface);
    font-size: var(--_text-s);
    white-space: nowrap;
  }
  button.chip {
    cursor: pointer;
  }
  button.chip:hover {
    background: color-mix(in oklab, var(--_text) 6%, var(--_surface));
  }
  .chip.on {
    border-color: color-mix(in oklab, var(--_accent) 45%, var(--_surface));
    background: color-mix(in oklab, var(--_accent) 9%, var(--_surface));
  }
  .chip .icon {
    inline-size: 14px;
    block-size: 14px;
  }
  .badge {
    display: inline-block;
    padding: 0 6px;
    border-radius: 999px;
    background: color-mix(in oklab, var(--_text) 9%, transparent);
    font-size: var(--_text-xs);
    font-weight: 500;
    line-height: 18px;
    font-variant-numeric: tabular-nums;
  }
  .segments {
    display: inline-flex;
    padding: 2px;
    border-radius: calc(var(--_radius) + 2px);
    background: color-mix(in oklab, var(--_text) 7%, transparent);
  }
  .segments > button {
    min-block-size: calc(var(--_control) - 4px);
    padding: 0 12px;
    border: 0;
    border-radius: var(--_radius);
    background: transparent;
    font-size: var(--_text-s);
    font-weight: 500;
    color: var(--_muted);
    white-space: nowrap;
    cursor: pointer;
  }
  .segments > button[aria-selected='true'],
  .segments > button[aria-pressed='true'],
  .segments > button[aria-checked='true'] {
    background: var(--_raised);
    color: var(--_text);
    box-shadow: 0 1px 2px rgb(0 0 0 / 0.14);
  }
  .tabs {
    display: flex;
    gap: 20px;
    border-block-end: 1px solid var(--_line);
    overflow-x: auto;
    scrollbar-width: none;
  }
  .tabs > button {
    padding: 10px 0 8px;
    border: 0;
    border-block-end: 2px solid transparent;
    background: transparent;
    font-weight: 500;
    color: var(--_muted);
    white-space: nowrap;
    cursor: pointer;
  }
  .tabs > button:focus-visible {
    outline-offset: -2px;
  }
  .tabs > button[aria-selected='true'] {
    color: var(--_text);
    border-color: var(--_accent);
  }
  @container wf (width < 640px) {
    .btn,
    .btn.compact,
    .input,
    .check,
    .chip,
    .segments > button {
      min-block-size: 44px;
    }
    .btn.only,
    .btn.compact.only {
      inline-size: 44px;
    }
    .input > input,
    .input > select {
      block-size: 42px;
      font-size: max(1rem, 16px);
    }
  }
  @media (forced-colors: active) {
    .segments > button[aria-selected='true'],
    .segments > button[aria-pressed='true'],
    .segments > button[aria-checked='true'],
    .tabs > button[aria-selected='true'] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
    .btn,
    .chip {
      border-color: ButtonText;
    }
  }
`;

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

export const stateStyles = css`
  .state {
    display: grid;
    justify-items: center;
    align-content: center;
    gap: 6px;
    padding: 40px 24px;
    text-align: center;
    text-wrap: balance;
  }
  .state > .icon {
    inline-size: 28px;
    block-size: 28px;
    color: var(--_muted);
    margin-block-end: 4px;
  }
  .state > p {
    max-inline-size: 46ch;
    color: var(--_muted);
  }
  .state > .btn,
  .state > .bar {
    margin-block-start: 10px;
  }
  .state code {
    font-size: var(--_text-xs);
    color: var(--_muted);
    user-select: all;
  }
  .stale {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 6px 12px;
    font-size: var(--_text-s);
    border-radius: var(--_radius);
    background: color-mix(in oklab, var(--_warn) 13%, var(--_surface));
  }
  .stale > .icon {
    color: var(--_warn);
  }
  .bone {
    display: block;
    block-size: 12px;
    border-radius: 6px;
    background: color-mix(in oklab, var(--_text) 9%, transparent);
    animation: breathe 1.6s ease-in-out infinite;
  }
  .bone.short {
    inline-size: 40%;
  }
  .bone.long {
    inline-size: 85%;
  }
  @keyframes breathe {
    50% {
      opacity: 0.45;
    }
  }
  .status {
    --c: var(--_off);
    display: inline-flex;
    align-items: center;
    gap: 7px;
    white-space: nowrap;
  }
  .status::before {
    content: '';
    flex: none;
    inline-size: 10px;
    block-size: 10px;
    border-radius: 50%;
    border: 2px solid var(--c);
    forced-color-adjust: none;
  }
  .s-available,
  .s-completed,
  .s-cleared {
    --c: var(--_ok);
  }
  .s-preparing,
  .s-finishing,
  .s-acknowledged,
  .s-info {
    --c: var(--_busy);
  }
  .s-charging {
    --c: var(--_accent);
  }
  .s-suspendedEv,
  .s-suspendedEvse,
  .s-minor {
    --c: var(--_warn);
  }
  .s-major,
  .s-abnormal {
    --c: var(--_major);
  }
  .s-reserved {
    --c: var(--_hold);
  }
  .s-faulted,
  .s-critical,
  .s-new {
    --c: var(--_bad);
  }
  .s-preparing::before {
    background: conic-gradient(var(--c) 25%, transparent 0);
    border-width: 1.5px;
  }
  .s-suspendedEv::before,
  .s-suspendedEvse::before,
  .s-acknowledged::before {
    background: conic-gradient(var(--c) 50%, transparent 0);
    border-width: 1.5px;
  }
  .s-finishing::before {
    background: conic-gradient(var(--c) 75%, transparent 0);
    border-width: 1.5px;
  }
  .s-charging::before,
  .s-new::before {
    background: var(--c);
  }
  .s-charging::before {
    animation: pulse 2.4s ease-in-out infinite;
  }
  .s-completed::before,
  .s-cleared::before {
    border: 0;
    border-radius: 0;
    background: var(--c);
    clip-path: polygon(10% 52%, 24% 38%, 42% 56%, 78% 18%, 92% 32%, 42% 84%);
    inline-size: 12px;
    block-size: 12px;
    margin-inline: -1px;
  }
  .s-reserved::before,
  .s-minor::before {
    border: 0;
    border-radius: 0;
    background: var(--c);
    clip-path: polygon(50% 0, 100% 50%, 50% 100%, 0 50%);
    inline-size: 12px;
    block-size: 12px;
    margin-inline: -1px;
  }
  .s-unavailable::before,
  .s-closed::before {
    border: 0;
    border-radius: 1.5px;
    background: var(--c);
    inline-size: 9px;
    block-size: 9px;
  }
  .s-faulted::before,
  .s-abnormal::before,
  .s-major::before {
    border: 0;
    border-radius: 0;
    background: var(--c);
    clip-path: polygon(50% 4%, 100% 94%, 0 94%);
    inline-size: 12px;
    block-size: 12px;
    margin-inline: -1px;
  }
  .s-critical::before {
    border: 0;
    border-radius: 0;
    background: var(--c);
    clip-path: polygon(30% 0, 70% 0, 100% 30%, 100% 70%, 70% 100%, 30% 100%, 0 70%, 0 30%);
    inline-size: 12px;
    block-size: 12px;
    margin-inline: -1px;
  }
  .s-offline::before {
    border-width: 1.5px;
    background: linear-gradient(
      135deg,
      transparent calc(50% - 1px),
      var(--c) calc(50% - 1px) calc(50% + 1px),
      transparent calc(50% + 1px)
    );
  }
  @keyframes pulse {
    50% {
      box-shadow: 0 0 0 3px color-mix(in oklab, var(--c) 22%, transparent);
    }
  }
`;

export const partStyles = [baseStyles, controlStyles, overlayStyles, stateStyles];
