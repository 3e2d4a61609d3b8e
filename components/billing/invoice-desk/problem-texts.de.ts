/** What hinders an invoice, in German. */
import type { ProblemTexts } from './problem-texts.ts';

const problems: ProblemTexts['problems'] = {
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
  notMailed: 'Er ist berechnet, die Rechnung aber nicht verschickt: Ihre E-Mail-Adresse stimmt nicht.',
  fault:
    'Ein Programmfehler hat es verhindert. Er steht im Protokoll des Servers; versuchen Sie es wieder, wenn er behoben ist.',
};

/** Of a field with several rules, words that fit each of them. */
const missing: ProblemTexts['missing'] = {
  region: 'Für diese Region gibt es keine Regeln.',
  'seller.name': 'Geben Sie dem Aussteller einen Namen.',
  'seller.address': 'Geben Sie dem Aussteller Straße, Ort und Land.',
  'seller.vatId': 'Geben Sie dem Aussteller seine USt-, GST- oder UID-Nummer.',
  'seller.taxId': 'Geben Sie dem Aussteller eine USt-IdNr. oder Steuernummer.',
  'buyer.name': 'Nennen Sie den Empfänger.',
  'buyer.address': 'Geben Sie Straße, Ort und Land des Empfängers an.',
  'buyer.identity': 'Nennen Sie den Empfänger oder seine Steuernummer.',
  'lines.description': 'Jede Zeile muss sagen, was geliefert wurde.',
  'supply.date': 'Der Leistungszeitraum fehlt.',
  'tax.breakdown':
    'Die Steuer der Aufträge passt nicht zum Aussteller oder zum Dokument. Ändern Sie sie im Tarif, und bepreisen Sie die Aufträge neu.',
  form: 'Diese Form ist hier nicht erlaubt. Wählen Sie eine andere, oder geben Sie einen Empfänger mit ganzer Anschrift an.',
};

export const de: ProblemTexts = { problems, missing };
