/** Handlers of the list of mails. */
import { bind } from '../../kernel/http.ts';
import { manage } from '../../kernel/manage.ts';
import { mails as table } from '../../store/tables/index.ts';
import { mail, mails } from './contract.ts';

/** `showText`: only the demo, where no mail leaves the machine; elsewhere a reader could take over the addressee's account. */
export const mailHandlers = (deps: { showText: boolean }) =>
  bind(
    mails,
    manage({
      entity: mail,
      table,
      sort: '-createdAt',
      toRow: ({ dueAt: _, ...r }) => ({
        ...r,
        text: deps.showText ? r.text : '',
        attachments: (r.attachments ?? []).map(({ name }) => name),
      }),
    }),
  );
