/** Buttons, fields, switches, chips, segments and tabs. A part of the sheet that every widget adopts: see styles.ts. */
import { css } from 'lit';

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
