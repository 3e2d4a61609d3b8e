/** A slim bar that says what the simulated fleet does, and lets a visitor make something happen. */
import { css, html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { button, segments } from '../../components/parts/controls.ts';
import { icon } from '../../components/parts/icon.ts';
import { breakOne, type DemoPlace, type DemoState, demoState, plugIn, setSpeed } from './demo-api.ts';
import { PortalElement } from './element.ts';
import * as icons from './icons.ts';
import type { TextKey } from './texts.ts';

const askEveryMs = 5000;

export class PortalDemoBar extends PortalElement {
  static override styles = [
    ...PortalElement.styles,
    css`
      :host {
        container: none;
        border-block-end: 1px solid var(--_line);
        background: color-mix(in oklab, var(--_accent) 5%, var(--_surface));
        font-size: var(--_text-s);
      }
      .demo {
        display: flex;
        align-items: center;
        gap: 4px 12px;
        min-block-size: 40px;
        padding-inline: 16px 12px;
      }
      .tag {
        padding: 0 7px;
        border-radius: 999px;
        background: var(--_accent);
        color: var(--_on-accent);
        font-size: var(--_text-xs);
        font-weight: 600;
        line-height: 18px;
      }
      .counts {
        color: var(--_muted);
        font-variant-numeric: tabular-nums;
        overflow: hidden;
        white-space: nowrap;
        text-overflow: ellipsis;
      }
      .segments > button {
        min-block-size: 24px;
        padding-inline: 9px;
        font-variant-numeric: tabular-nums;
      }
      .speed {
        display: flex;
        align-items: center;
        gap: 8px;
        margin-inline-start: auto;
        color: var(--_muted);
      }
      .btn {
        min-block-size: 30px;
        font-size: var(--_text-s);
      }
      .site {
        display: inline-flex;
        align-items: center;
        gap: 4px;
        white-space: nowrap;
      }
      .site > .icon {
        inline-size: 14px;
        block-size: 14px;
      }
      .help {
        padding: 0 16px 8px;
      }
      @media (width < 1180px) {
        .counts,
        .site > span {
          display: none;
        }
      }
      @media (width < 800px) {
        .btn.compact {
          gap: 0;
          inline-size: 36px;
          padding: 0;
          font-size: 0;
        }
      }
      @media (width < 640px) {
        .demo {
          gap: 4px;
          min-block-size: 48px;
          padding-inline: 12px 8px;
        }
        .speed > span {
          display: none;
        }
        .segments > button,
        .btn.compact {
          min-block-size: 40px;
        }
        .btn.compact {
          inline-size: 44px;
        }
        .site {
          justify-content: center;
          inline-size: 36px;
        }
      }
    `,
  ];

  @property({ attribute: false }) tenantId = '';
  @state() private now: DemoState | undefined;
  #timer = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#ask();
    this.#timer = window.setInterval(() => void this.#ask(), askEveryMs);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  async #ask(): Promise<void> {
    this.now = await demoState().catch(() => this.now);
  }

  async #act(work: (tenantId: string) => Promise<{ place: DemoPlace | null }>, said: TextKey): Promise<void> {
    const { place } = await work(this.tenantId);
    this.toast(
      place
        ? this.text(said, { station: place.stationName, charger: place.chargerName, connector: place.connector })
        : this.text('demo.none'),
    );
  }

  protected override view(): unknown {
    const { now, text } = this;
    if (!now) return html`<div class="demo"></div>`;
    return html`<div class="demo" role="group" aria-label=${text('demo.bar')}>
        <span class="tag">${text('demo.bar')}</span>
        <span class="counts">${text('demo.counts', { online: now.online, charging: now.charging })}</span>
        <div class="speed" title=${text('demo.speed.help')}><span>${text('demo.speed')}</span>
          ${segments({
            label: text('demo.speed'),
            value: String(now.speed),
            options: ['1', '10', '60'].map((value) => ({ value, label: `\u2066${value}×\u2069` })),
            onChange: (value) => void setSpeed(Number(value)).then((state) => (this.now = { ...now, ...state })),
          })}
        </div>
        <span title=${text('demo.plug')}>${button({ label: text('demo.plug'), icon: icons.plugZapIcon, kind: 'quiet', compact: true, onClick: () => void this.#act(plugIn, 'demo.plugged') })}</span>
        <span title=${text('demo.break')}>${button({ label: text('demo.break'), icon: icons.sirenIcon, kind: 'quiet', compact: true, onClick: () => void this.#act(breakOne, 'demo.broken') })}</span>
        <a class="site" href=${now.site} target="_blank" rel="noopener" title=${text('demo.site')} aria-label=${text('demo.site')}><span>${text('demo.site')}</span>${icon(icons.externalLinkIcon, 'flip')}</a>
      </div>
      ${now.speed > 1 ? html`<p class="help">${text('demo.speed.help')}</p>` : nothing}`;
  }
}
