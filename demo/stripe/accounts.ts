/** Connected accounts and the links to the form in which their owners fill them in. */
import type { Books, Thing } from './books.ts';
import { noAccess, refused } from './errors.ts';
import { type Form, formOf, textOf, textsOf } from './form.ts';

export interface ConnectedAccount extends Thing {
  object: 'account';
  charges_enabled: boolean;
  payouts_enabled: boolean;
  details_submitted: boolean;
}

interface Link {
  account: string;
  returnUrl: string;
  refreshUrl: string;
  expiresS: number;
}

const linkSeconds = 300;
const currencies: Readonly<Record<string, string>> = {
  GB: 'gbp',
  CH: 'chf',
  US: 'usd',
  IN: 'inr',
  JP: 'jpy',
  KW: 'kwd',
};

const asked = ['business_profile.url', 'external_account', 'individual.verification.document'];

export class Accounts {
  readonly #books: Books;
  readonly #links = new Map<string, Link>();

  constructor(books: Books) {
    this.#books = books;
  }

  /** A new account; `id` for one that the demo knows beforehand. */
  create(form: Form, id = this.#books.id('acct')): ConnectedAccount {
    const country = textOf(form, 'country') ?? 'DE';
    const email = textOf(form, 'email') ?? null;
    const account: ConnectedAccount = {
      id,
      object: 'account',
      created: this.#books.nowS,
      country,
      email,
      default_currency: currencies[country] ?? 'eur',
      charges_enabled: false,
      payouts_enabled: false,
      details_submitted: false,
      business_profile: { name: null },
      settings: { dashboard: { display_name: email } },
      requirements: { currently_due: asked, past_due: [], disabled_reason: 'requirements.past_due' },
      controller: formOf(form, 'controller'),
      metadata: textsOf(formOf(form, 'metadata')),
    };
    this.#books.open(id);
    return this.#books.put(this.#books.account(''), account);
  }

  find(id: string): ConnectedAccount {
    const found = this.#books.all<ConnectedAccount>(this.#books.account(''), 'account').find((each) => each.id === id);
    if (!found) throw noAccess(id);
    return found;
  }

  /** All questions are answered. */
  complete(id: string, name: string): ConnectedAccount {
    const account = this.find(id);
    account.charges_enabled = true;
    account.payouts_enabled = true;
    account.details_submitted = true;
    account.settings = { dashboard: { display_name: name } };
    account.requirements = { currently_due: [], past_due: [], disabled_reason: null };
    this.#books.tell(this.#books.account(id), 'account.updated', account);
    return account;
  }

  link(form: Form, baseUrl: string): Thing {
    const account = this.find(textOf(form, 'account') ?? '');
    const returnUrl = textOf(form, 'return_url');
    const refreshUrl = textOf(form, 'refresh_url');
    if (!returnUrl || !refreshUrl) throw refused('parameter_missing', 'Missing return_url or refresh_url.');
    const token = this.#books.id('link');
    const expiresS = this.#books.nowS + linkSeconds;
    this.#links.set(token, { account: account.id, returnUrl, refreshUrl, expiresS });
    return {
      id: token,
      object: 'account_link',
      created: this.#books.nowS,
      url: `${baseUrl}/onboarding/${token}`,
      expires_at: expiresS,
    };
  }

  /** What a link leads to; each works once. Undefined when there never was such a one. */
  use(token: string): (Link & { isGood: boolean }) | undefined {
    const link = this.#links.get(token);
    if (!link) return undefined;
    const isGood = link.expiresS > this.#books.nowS;
    // Kept to lead back to the page that makes a new one.
    this.#links.set(token, { ...link, expiresS: 0 });
    return { ...link, isGood };
  }
}
