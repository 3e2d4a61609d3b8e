/** Look of `<consumption-summary>`, beside the shared parts. */
import { css } from 'lit';

export const summaryStyles = css`
  .head > .field {
    flex: 0 1 150px;
  }
  .head .segments > button {
    unicode-bidi: plaintext;
    padding-inline: 10px;
  }
  .days {
    display: flex;
    gap: 8px;
    flex-wrap: wrap;
  }
  .wrong-period {
    padding: 10px 16px 0;
  }
  .span {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 2px 10px;
    padding: 16px 16px 0;
  }
  .span > b {
    font-weight: 600;
  }
  .tiles {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(150px, 1fr));
    gap: 1px;
    margin: 12px 16px 4px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius-card);
    background: var(--_line);
    overflow: hidden;
  }
  .tile {
    display: grid;
    align-content: start;
    gap: 2px;
    padding: 12px 14px 8px;
    background: var(--_raised);
    min-inline-size: 0;
  }
  .tile > b {
    font-size: var(--_text-2xl);
    font-weight: 600;
    line-height: 1.2;
    letter-spacing: -0.015em;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .change {
    display: inline-flex;
    align-items: center;
    gap: 2px;
    font-size: var(--_text-xs);
    color: var(--_muted);
    font-variant-numeric: tabular-nums;
  }
  .change > .icon {
    inline-size: 13px;
    block-size: 13px;
  }
  .tile > .spark {
    margin-block-start: 6px;
  }
  .plots {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 380px), 1fr));
    gap: 16px 32px;
    padding: 16px;
  }
  .td.sum {
    font-weight: 600;
    border-block-start: 1px solid var(--_line-strong);
  }
  .rows {
    display: flex;
    flex-direction: column;
    border-block-start: 1px solid var(--_line);
  }
  .bones {
    display: grid;
    gap: 24px;
    padding: 20px 16px 28px;
  }
  .bones > div {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(140px, 1fr));
    gap: 16px;
  }
  .bones .bone.big {
    block-size: 72px;
    border-radius: var(--_radius-card);
  }
  .bones .bone.plot {
    block-size: 200px;
    border-radius: var(--_radius-card);
  }
  .pick {
    inline-size: min(300px, calc(100vw - 48px));
  }
  @container wf (width < 1024px) {
    .tile > b {
      font-size: var(--_text-xl);
    }
  }
  @container wf (width < 640px) {
    .head > .field {
      flex: 1 1 40%;
    }
    .head > .segments {
      flex: 1 1 100%;
    }
    .head > .segments > button {
      flex: 1 1 auto;
      padding-inline: 4px;
      white-space: normal;
    }
    .days {
      flex: 1 1 100%;
    }
    .days > .field {
      flex: 1 1 40%;
    }
    .tools {
      inline-size: 100%;
    }
    .tools > .btn {
      flex: 1 1 auto;
    }
    .tiles {
      grid-template-columns: 1fr 1fr;
      margin-inline: 12px;
    }
    .plots,
    .span {
      padding-inline: 12px;
    }
  }
`;
