/** What is loading, empty, old or wrong, and states by shape and colour. A part of the sheet that every widget adopts: see styles.ts. */
import { css } from 'lit';

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
