/** For people who integrate: API keys, how to embed, where the reference is. */
import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { widgetActions, widgetViews } from '../../bff/access/embed/contract.ts';
import { keys } from '../../bff/access/keys/contract.ts';
import type { Me } from '../../bff/access/session/contract.ts';
import { call } from '../../bff/kernel/client.ts';
import type { Answer } from '../../bff/kernel/contract.ts';
import type { Permission } from '../../bff/kernel/permissions.ts';
import { Data } from '../../components/base/data.ts';
import { button, field, select } from '../../components/parts/controls.ts';
import { icon } from '../../components/parts/icon.ts';
import { dialog } from '../../components/parts/overlays.ts';
import { skeleton } from '../../components/parts/states.ts';
import { cardStyles } from './card-styles.ts';
import { PortalElement, sayFailure } from './element.ts';
import { copyIcon, externalLinkIcon } from './icons.ts';

type Page = Answer<typeof keys.endpoints.list>;
type KeyRow = Page['items'][number];
type Kind = 'embed' | 'read' | 'all';

/** A key grants pages only what it has itself: every widget, and what can be done in it. */
const forPages = new Set<Permission>([
  'embed:create',
  ...Object.values(widgetViews).flat(),
  ...Object.values(widgetActions).flat(),
]);

const kinds: Readonly<Record<Kind, (p: Permission) => boolean>> = {
  embed: (p) => forPages.has(p),
  read: (p) => p.endsWith(':view'),
  all: () => true,
};

const pageSnippet = (origin: string) => `<script type="module" src="${origin}/widgets/loader.js"></script>
<charge-provider src="${origin}" session-url="/charging-session">
  <station-map></station-map>
  <order-table></order-table>
</charge-provider>`;

const serverSnippet = (origin: string) => `const answer = await fetch('${origin}/v1/embed-sessions', {
  method: 'POST',
  headers: { authorization: \`Bearer \${API_KEY}\`, 'content-type': 'application/json' },
  body: JSON.stringify({
    widgets: ['station-map', 'order-table'],
    actions: ['charger:command'],
    origins: ['https://www.your-site.example'],
    user: 'who is logged in on your site',
  }),
});
return { secret: (await answer.json()).secret };`;

export class PortalDevelopers extends PortalElement {
  static override styles = [...PortalElement.styles, cardStyles];

  @property({ attribute: false }) me!: Me;
  @state() private making: { name: string; kind: Kind } | undefined;
  @state() private made = '';
  @state() private revoking: KeyRow | undefined;
  @state() private error = '';

  #keys = new Data<Page>(this, {
    may: 'key:view',
    load: ({ transport }, signal) => call(transport, keys.endpoints.list, { query: { limit: 100 }, signal }),
  });

  async #try(work: () => Promise<unknown>): Promise<void> {
    this.error = '';
    try {
      await work();
      void this.#keys.reload();
    } catch (error) {
      this.error = sayFailure(error);
    }
  }

  #make = (): Promise<void> =>
    this.#try(async () => {
      const { name, kind } = this.making!;
      const permissions = this.me.permissions.filter(kinds[kind]);
      this.made = (await call(this.session!.transport, keys.endpoints.create, { body: { name, permissions } })).secret;
    });

  #revoke = (): Promise<void> =>
    this.#try(async () => {
      await call(this.session!.transport, keys.endpoints.revoke, { params: { id: this.revoking!.id }, body: {} });
      this.revoking = undefined;
    });

  async #copy(text: string): Promise<void> {
    await navigator.clipboard.writeText(text);
    this.toast(this.text('copied'));
  }

  protected override view(): unknown {
    const { text } = this;
    const { origin } = location;
    return html`<div class="cards">
      <section class="card">
        <header><h2>${text('keys.title')}</h2>${
          this.session?.may('key:edit')
            ? button({
                label: text('keys.new'),
                kind: 'primary',
                onClick: () => (this.making = { name: '', kind: 'embed' }),
              })
            : nothing
        }</header>
        <p class="muted">${text('keys.text')}</p>
        ${this.viewData(this.#keys, {
          skeleton: () => skeleton(3),
          empty: ({ items }) => items.length === 0 && html`<p class="muted">${text('keys.none')}</p>`,
          content: ({ items }) => html`<ul class="rows">${items.map((key) => this.#viewKey(key))}</ul>`,
        })}
      </section>
      <section class="card"><h2>${text('embed.title')}</h2>
        <p class="muted">${text('embed.text')}</p>${this.#viewCode(pageSnippet(origin))}
        <p class="muted">${text('embed.server')}</p>${this.#viewCode(serverSnippet(origin))}
      </section>
      <section class="card"><h2>${text('docs.title')}</h2><p class="muted">${text('docs.text')}</p>
        <p><a href="/docs" target="_blank" rel="noopener">${text('docs.open')} ${icon(externalLinkIcon, 'flip')}</a></p></section>
    </div>
    ${this.#viewMaking()} ${this.#viewRevoking()}`;
  }

  #viewCode(code: string): unknown {
    return html`<pre tabindex="0">${code}</pre>`;
  }

  #viewKey(key: KeyRow): unknown {
    const { text } = this;
    const over = key.revokedAt !== null;
    const used = key.lastUsedAt === null ? text('keys.never') : this.time(key.lastUsedAt);
    return html`<li class=${over ? 'over' : ''}>
      <div><b>${key.name}</b> <code class="muted small">${key.prefix}…</code>
        <p class="muted">${text('keys.permissions', { n: key.permissions.length })} · ${text('keys.used')}: ${used}</p></div>
      ${
        over
          ? html`<span class="muted small">${text('keys.revoked')}</span>`
          : this.session?.may('key:edit')
            ? button({ label: text('keys.revoke'), kind: 'quiet', compact: true, onClick: () => (this.revoking = key) })
            : nothing
      }
    </li>`;
  }

  #viewMaking(): unknown {
    const { text, making, made } = this;
    const close = () => {
      this.making = undefined;
      this.made = '';
      this.error = '';
    };
    return dialog({
      open: making !== undefined,
      title: text('keys.new'),
      closeLabel: this.word('close'),
      onClose: close,
      body: made
        ? html`<p>${text('keys.once')}</p><div class="secret"><code>${made}</code>${button({ label: text('copy'), icon: copyIcon, onClick: () => void this.#copy(made) })}</div>`
        : html`<div class="cards">
            ${field({ id: 'key-name', label: text('keys.name'), value: making?.name ?? '', maxLength: 80, autofocus: true, onInput: (name) => (this.making = { kind: 'embed', ...making, name }) })}
            ${select({
              id: 'key-kind',
              label: text('keys.kind'),
              value: making?.kind ?? 'embed',
              options: (['embed', 'read', 'all'] as const).map((value) => ({
                value,
                label: text(`keys.kind.${value}`),
              })),
              onChange: (kind) => (this.making = { name: '', ...making, kind }),
            })}
            ${this.error ? html`<p class="wrong" role="alert">${this.error}</p>` : nothing}
          </div>`,
      actions: made
        ? button({ label: this.word('close'), kind: 'primary', onClick: close })
        : button({
            label: text('keys.make'),
            kind: 'primary',
            disabled: !making?.name.trim(),
            onClick: () => void this.#make(),
          }),
    });
  }

  #viewRevoking(): unknown {
    const { text, revoking } = this;
    const close = () => {
      this.revoking = undefined;
    };
    return dialog({
      open: revoking !== undefined,
      title: text('keys.revoke.title', { name: revoking?.name ?? '' }),
      closeLabel: this.word('close'),
      onClose: close,
      body: html`<p>${text('keys.revoke.text')}</p>${this.error ? html`<p class="wrong" role="alert">${this.error}</p>` : nothing}`,
      actions: html`${button({ label: this.word('cancel'), onClick: close })}${button({ label: text('keys.revoke'), kind: 'danger', onClick: () => void this.#revoke() })}`,
    });
  }
}
