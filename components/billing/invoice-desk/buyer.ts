/** The fields of a buyer, for a new invoice and for a correction: what was typed, and what is wrong with it. */
import { html, type TemplateResult } from 'lit';
import type { Buyer } from '../../../bff/billing/invoices/document.ts';
import { field } from '../../parts/controls.ts';
import type { DocumentWord } from './document-texts.ts';

export const noBuyer: Buyer = {
  name: '',
  street: '',
  postcode: '',
  city: '',
  country: '',
  vatId: '',
  email: '',
  reference: '',
};

const rows = [['name'], ['street'], ['postcode', 'city'], ['country', 'vatId'], ['email', 'reference']] as const;

const isEmpty = (buyer: Buyer): boolean => Object.values(buyer).every((value) => value.trim() === '');

/** What to send: undefined when nothing was typed, null when something typed is wrong. */
export const readBuyer = (buyer: Buyer): Buyer | undefined | null => {
  if (isEmpty(buyer)) return undefined;
  return buyer.name.trim() && /^([A-Z]{2})?$/.test(buyer.country) ? buyer : null;
};

export const buyerView = (
  buyer: Buyer,
  text: DocumentWord,
  hasTried: boolean,
  onChange: (change: Partial<Buyer>) => void,
): TemplateResult => {
  const wrong = (name: keyof Buyer): string | undefined => {
    if (name === 'name' && hasTried && !isEmpty(buyer) && !buyer.name.trim()) return text('buyer.name.wrong');
    return name === 'country' && !/^([A-Z]{2})?$/.test(buyer.country) && hasTried
      ? text('buyer.country.wrong')
      : undefined;
  };
  const one = (name: keyof Buyer) =>
    field({
      id: `buyer-${name}`,
      label: text(`buyer.${name}`),
      value: buyer[name],
      maxLength: name === 'country' ? 2 : name === 'email' ? 254 : 120,
      ...(name === 'email' && { type: 'email' as const }),
      error: wrong(name),
      onInput: (typed) => onChange({ [name]: name === 'country' ? typed.toUpperCase() : typed }),
    });
  return html`${rows.map((names) => (names.length === 1 ? one(names[0]) : html`<div class="pair">${names.map(one)}</div>`))}`;
};
