/** What the widgets' sheets share: frame and head. */
import { css } from 'lit';

export const deskStyles = css`
  .frame {
    display: flex;
    flex-direction: column;
    background: var(--_surface);
    border: 1px solid var(--_line);
    border-radius: var(--_radius-card);
    overflow: hidden;
  }
  .frame > .stale {
    border-radius: 0;
    padding-inline: 16px;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    padding: 12px 16px;
    border-block-end: 1px solid var(--_line);
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    margin-inline-start: auto;
  }
  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    padding: 10px 16px;
    border-block-end: 1px solid var(--_line);
  }
  @container wf (width < 640px) {
    .frame {
      border-radius: 0;
      border-inline: 0;
    }
    .head {
      padding: 12px;
    }
  }
`;
