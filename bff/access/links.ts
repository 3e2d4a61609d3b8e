/** One-time links by mail: invitations and password resets. */
import { and, eq, isNull } from 'drizzle-orm';
import type { accounts } from '../store/tables/index.ts';
import { mailedLinks, mails } from '../store/tables/index.ts';
import type { Row, Writer } from '../store/types.ts';
import { hashToken, newToken } from './secrets.ts';

const lifetimeMs = { invitation: 7 * 86_400_000, reset: 3_600_000 } as const;
export type LinkPurpose = keyof typeof lifetimeMs;

const letters = {
  en: {
    invitation: [
      'Your Wattfront account',
      'Hello {name},\n\nan account was made for you. Choose your password here, within seven days:\n\n{link}\n',
    ],
    reset: [
      'Choose a new password',
      'Hello {name},\n\nsomebody asked for a new password for your account. If it was you, choose one here within an hour:\n\n{link}\n\nIf not, nothing needs to be done.\n',
    ],
  },
  de: {
    invitation: [
      'Ihr Wattfront-Konto',
      'Guten Tag {name},\n\nfür Sie wurde ein Konto angelegt. Wählen Sie hier innerhalb von sieben Tagen Ihr Passwort:\n\n{link}\n',
    ],
    reset: [
      'Neues Passwort wählen',
      'Guten Tag {name},\n\nfür Ihr Konto wurde ein neues Passwort angefordert. Wenn Sie es waren, wählen Sie es hier innerhalb einer Stunde:\n\n{link}\n\nWenn nicht, brauchen Sie nichts zu tun.\n',
    ],
  },
} as const;

export interface LinkDeps {
  newId(): string;
  /** Where the page for links is; the token follows after `#`, so that no server log sees it. */
  linkBase: string;
}

/** What was mailed to the account and not used leads nowhere any more. */
export const withdrawLinks = (w: Writer, accountId: string, now: number): Promise<number> =>
  w.updateWhere(mailedLinks, and(eq(mailedLinks.accountId, accountId), isNull(mailedLinks.usedAt)), { usedAt: now });

/** Withdraws the account's earlier links and queues a mail with a new one, which it answers. */
export const mailLink = async (
  w: Writer,
  deps: LinkDeps,
  account: Row<typeof accounts>,
  purpose: LinkPurpose,
  now: number,
): Promise<string> => {
  const token = newToken('wfl');
  await withdrawLinks(w, account.id, now);
  await w.insert(mailedLinks, {
    id: hashToken(token),
    tenantId: account.tenantId,
    accountId: account.id,
    purpose,
    expiresAt: now + lifetimeMs[purpose],
    usedAt: null,
    createdAt: now,
  });
  const link = `${deps.linkBase}#${token}`;
  const [subject, text] = letters[account.locale === 'de' ? 'de' : 'en'][purpose];
  await w.insert(mails, {
    id: deps.newId(),
    tenantId: account.tenantId,
    to: account.email,
    subject,
    // In one go and by a function, so that a name is text whatever it spells.
    text: text.replace(/\{(name|link)\}/g, (_, word) => (word === 'name' ? account.name : link)),
    sentAt: null,
    attempts: 0,
    error: null,
    createdAt: now,
  });
  w.bell('mails');
  return link;
};
