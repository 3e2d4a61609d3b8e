/** Mails that the demo would have sent. Links in them work. */
import { css, html } from 'lit';
import { mails } from '../../bff/access/mails/contract.ts';
import { call } from '../../bff/kernel/client.ts';
import type { Answer } from '../../bff/kernel/contract.ts';
import { Data } from '../../components/base/data.ts';
import { message, skeleton } from '../../components/parts/states.ts';
import { cardStyles } from './card-styles.ts';
import { PortalElement } from './element.ts';
import { mailIcon } from './icons.ts';

type Page = Answer<typeof mails.endpoints.list>;

/** The text with its addresses as links. */
const linked = (text: string): unknown[] =>
  text
    .split(/((?:https?:\/\/|\/welcome#)\S+)/)
    .map((part, index) => (index % 2 === 1 ? html`<a href=${part}>${part}</a>` : part));

export class PortalMails extends PortalElement {
  static override styles = [
    ...PortalElement.styles,
    cardStyles,
    css`
      .text {
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      .to {
        font-size: var(--_text-s);
      }
    `,
  ];

  #mails = new Data<Page>(this, {
    may: 'mail:view',
    load: ({ transport }, signal) =>
      call(transport, mails.endpoints.list, { query: { limit: 50, sort: '-createdAt' }, signal }),
  });

  protected override view(): unknown {
    const { text } = this;
    return html`<div class="cards"><p class="muted">${text('mails.text')}</p>
      ${this.viewData(this.#mails, {
        skeleton: () => skeleton(6),
        empty: ({ items }) =>
          items.length === 0 && message({ icon: mailIcon, title: text('page.mails'), text: text('mails.none') }),
        content: ({ items }) =>
          items.map(
            (
              mail,
            ) => html`<article class="card"><header><h2>${mail.subject}</h2><span class="muted small">${this.time(mail.createdAt)}</span></header>
            <p class="muted to">${mail.to}</p><div class="text">${linked(mail.text)}</div>
            ${mail.attachments.map((name) => html`<p class="muted to">${text('mails.attached', { name })}</p>`)}</article>`,
          ),
      })}</div>`;
  }
}
