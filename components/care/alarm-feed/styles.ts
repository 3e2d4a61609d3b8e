/** Look of `<alarm-feed>`, beside the shared parts. */
import { css } from 'lit';

export const alarmFeedStyles = css`
  .frame {
    background: var(--_surface);
    border: 1px solid var(--_line);
    border-radius: var(--_radius-card);
    overflow: hidden;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px;
    padding: 12px 16px;
    border-block-end: 1px solid var(--_line);
  }
  .head > .field {
    flex: 0 1 150px;
    min-inline-size: 120px;
    margin-inline-start: auto;
  }
  .head > .field + .field {
    margin-inline-start: 0;
  }
  .chip > .badge {
    margin-inline-start: 2px;
  }
  .chip .status {
    gap: 6px;
  }
  .group > h3 {
    position: sticky;
    inset-block-start: 0;
    z-index: 1;
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 8px 16px;
    font-size: var(--_text-xs);
    background: var(--_sunken);
    border-block-end: 1px solid var(--_line);
  }
  .list {
    max-block-size: var(--wf-feed-height, 640px);
    overflow: auto;
    scrollbar-width: thin;
  }
  .group > p {
    padding: 8px 16px 0;
  }
  .alarm {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 2px 16px;
    align-items: center;
    padding: 10px 12px 10px 16px;
    padding-inline: 16px 12px;
    border-block-end: 1px solid var(--_line);
    outline-offset: -2px;
  }
  .group:last-of-type > ul > .alarm:last-child {
    border-block-end: 0;
  }
  .alarm:hover {
    background: color-mix(in oklab, var(--_text) 3%, transparent);
  }
  .what {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 2px 8px;
    min-inline-size: 0;
  }
  .what > .name {
    font-weight: 500;
    overflow-wrap: anywhere;
  }
  .what > .detail {
    font-size: var(--_text-s);
    color: var(--_muted);
    overflow-wrap: anywhere;
  }
  .where {
    grid-column: 1;
    font-size: var(--_text-s);
    color: var(--_muted);
  }
  .where > span + span::before {
    content: '·';
    margin-inline: 6px;
  }
  .note {
    grid-column: 1;
    font-size: var(--_text-s);
    padding-inline-start: 10px;
    border-inline-start: 2px solid var(--_line);
    white-space: pre-line;
    overflow-wrap: anywhere;
  }
  .acts {
    grid-column: 2;
    grid-row: 1 / span 2;
    display: flex;
    align-items: center;
    gap: 4px;
  }
  .acts > time {
    font-size: var(--_text-s);
    color: var(--_muted);
    white-space: nowrap;
    margin-inline-end: 8px;
    font-variant-numeric: tabular-nums;
  }
  .flash {
    animation: flash 1.4s ease-out;
  }
  .recovered .name {
    font-weight: 400;
    color: var(--_muted);
  }
  .recovered .alarm {
    padding-block: 7px;
    animation: settle 500ms ease-out;
  }
  .bones {
    display: grid;
    gap: 20px;
    padding: 20px 16px 28px;
  }
  .frame > .stale {
    border-radius: 0;
    padding-inline: 16px;
  }
  .form {
    display: grid;
    gap: 16px;
    margin-block-start: 12px;
  }
  @keyframes flash {
    from {
      background: color-mix(in oklab, var(--_bad) 16%, var(--_surface));
    }
  }
  @keyframes settle {
    from {
      opacity: 0;
      transform: translateY(-8px);
    }
  }
  @container wf (width < 640px) {
    .alarm {
      grid-template-columns: minmax(0, 1fr);
    }
    .acts {
      grid-column: 1;
      grid-row: auto;
      justify-content: flex-end;
    }
    .acts > time {
      margin-inline-end: auto;
    }
    .head > .field {
      flex: 1 1 130px;
      margin-inline-start: 0;
    }
    .frame {
      border-radius: 0;
      border-inline: 0;
    }
  }
`;
