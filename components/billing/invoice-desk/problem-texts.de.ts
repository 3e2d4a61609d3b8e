/** Why an order cannot stand on an invoice, in German. */
import type { OrderProblemCode } from '../../../bff/billing/invoices/shapes.ts';

export const de: Readonly<Record<OrderProblemCode, string>> = {
  notFound: 'Diesen Auftrag gibt es nicht, oder Sie dürfen ihn nicht sehen.',
  otherIssuer: 'Er gehört einem Betreiber, für den dieser Aussteller keine Rechnungen ausstellt.',
  running: 'Er läuft noch. Warten Sie, bis er beendet ist.',
  invoiced: 'Er steht schon auf einer Rechnung. Nehmen Sie erst diese zurück.',
  merged: 'Er wird mit einem anderen Auftrag abgerechnet. Berechnen Sie jenen.',
  undecided: 'Er ist auffällig, und niemand hat darüber entschieden. Entscheiden Sie zuerst.',
  noBill: 'Er hat keine Abrechnung. Lassen Sie ihn weg.',
  unpriced: 'Er hat keine Abrechnung. Bepreisen Sie ihn erst nach einem Tarif.',
  free: 'Er kostet nichts.',
  refunded: 'Er wurde ganz erstattet.',
  currency: 'Er hat eine andere Währung als die übrigen. Stellen Sie je Währung eine Rechnung aus.',
};
