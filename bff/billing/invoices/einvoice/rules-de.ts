/** Rules that XRechnung 3.0 adds. They hold for every other invoice. Pure. */
import { type EnInvoice, xrechnung } from './model.ts';
import { type Rule, rule } from './rule.ts';

const german = (id: string, text: string, holds: (en: EnInvoice) => boolean): Rule =>
  rule(id, text, (en) => !en.specification.includes('xrechnung') || holds(en));
const all = (...texts: string[]): boolean => texts.every((text) => text.trim() !== '');

/** Modulo 97 of ISO 13616. */
export function isIban(text: string): boolean {
  const plain = text.replace(/\s/g, '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{10,30}$/.test(plain)) return false;
  const digits = `${plain.slice(4)}${plain.slice(0, 4)}`.replace(/[A-Z]/g, (c) => String(c.charCodeAt(0) - 55));
  return BigInt(digits) % 97n === 1n;
}

export const germanRules: readonly Rule[] = [
  german('BR-DE-1', 'XRechnung: there are instructions for payment (BG-16).', (en) => all(en.meansCode)),
  german(
    'BR-DE-2',
    'XRechnung: the seller has a contact (BG-6). Give the issuer a contact, telephone and e-mail.',
    ({ seller }) => [seller.contactName, seller.phone, seller.email].some((text) => all(text)),
  ),
  german('BR-DE-3', 'XRechnung: the seller’s address has a city (BT-37).', (en) => all(en.seller.city)),
  german('BR-DE-4', 'XRechnung: the seller’s address has a postcode (BT-38).', (en) => all(en.seller.postcode)),
  german('BR-DE-5', 'XRechnung: the seller’s contact has a name (BT-41).', (en) => all(en.seller.contactName)),
  german('BR-DE-6', 'XRechnung: the seller’s contact has a telephone number (BT-42).', (en) => all(en.seller.phone)),
  german('BR-DE-7', 'XRechnung: the seller’s contact has an e-mail address (BT-43).', (en) => all(en.seller.email)),
  german('BR-DE-8', 'XRechnung: the buyer’s address has a city (BT-52).', (en) => all(en.buyer.city)),
  german('BR-DE-9', 'XRechnung: the buyer’s address has a postcode (BT-53).', (en) => all(en.buyer.postcode)),
  german('BR-DE-14', 'XRechnung: every tax has a rate (BT-119).', (en) => en.taxes.every(({ rate }) => all(rate))),
  german('BR-DE-15', 'XRechnung: the buyer has a reference (BT-10).', (en) => all(en.buyerReference)),
  german(
    'BR-DE-16',
    'XRechnung: the seller has a VAT id or tax number (BT-31, BT-32).',
    ({ seller }) => all(seller.vatId) || all(seller.taxNumber),
  ),
  german('BR-DE-17', 'XRechnung: the type of the invoice is one of those allowed (BT-3).', (en) =>
    ['326', '380', '381', '384', '389', '875', '876', '877'].includes(en.typeCode),
  ),
  german(
    'BR-DE-19',
    'XRechnung: a SEPA transfer needs a right IBAN (BT-84).',
    (en) => en.meansCode !== '58' || isIban(en.iban),
  ),
  german('BR-DE-21', 'XRechnung: the specification is XRechnung 3.0 (BT-24).', (en) => en.specification === xrechnung),
  german(
    'BR-DE-26',
    'XRechnung: a correction names what it corrects (BG-3).',
    (en) => en.typeCode !== '384' || en.preceding.length > 0,
  ),
  german('PEPPOL-EN16931-R001', 'XRechnung: the business process is named (BT-23).', (en) => all(en.process)),
  german('PEPPOL-EN16931-R010', 'XRechnung: the buyer has an electronic address (BT-49). Give its e-mail.', (en) =>
    all(en.buyer.address),
  ),
  german(
    'PEPPOL-EN16931-R020',
    'XRechnung: the seller has an electronic address (BT-34). Give the issuer’s e-mail.',
    (en) => all(en.seller.address),
  ),
];
