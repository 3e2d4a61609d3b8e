/** The server's reasons in German, by what they look like. */
import type { Reasons } from './reasons.ts';

export const de: Reasons = [
  [/^Chargers of this kind have answered it\.$/, 'Ladegeräte dieser Art haben darauf geantwortet.'],
  [
    /^Chargers of this kind answered that they do not support it \((.*)\)\.$/,
    'Ladegeräte dieser Art haben geantwortet, dass sie es nicht unterstützen ($1).',
  ],
  [
    /^The charger says that (\S+) is not available or switched off\.$/,
    'Das Ladegerät sagt, dass $1 nicht vorhanden oder ausgeschaltet ist.',
  ],
  [/^The charger says that it has (\S+)\.$/, 'Das Ladegerät sagt, dass es $1 hat.'],
  [/^(\S+) is not among the charger’s feature profiles\.$/, '$1 gehört nicht zu den Funktionsprofilen des Ladegeräts.'],
  [
    /^Every charger of this OCPP version must understand it\.$/,
    'Jedes Ladegerät dieser OCPP-Version muss es verstehen.',
  ],
  [
    /^Nobody has tried it with this kind of charger yet\.$/,
    'Mit dieser Art von Ladegerät hat es noch niemand versucht.',
  ],
  [/^The charger has never connected\.$/, 'Das Ladegerät hat sich noch nie verbunden.'],
  [/^Any action of this OCPP version can be sent\.$/, 'Jede Aktion dieser OCPP-Version kann gesendet werden.'],
  [/^OCPP 1\.6 has no monitors\.$/, 'OCPP 1.6 kennt keine Wächter.'],
  [/^OCPP 1\.6 has no display messages\.$/, 'OCPP 1.6 kennt keine Nachrichten auf der Anzeige.'],
  [/^OCPP 1\.6 has no tariffs in the station\.$/, 'OCPP 1.6 kennt keine Tarife im Ladegerät.'],
  [/^OCPP 1\.6 has no network profiles\.$/, 'OCPP 1.6 kennt keine Netzwerkprofile.'],
  [/^(OCPP \S+) has no priority charging\.$/, '$1 kennt kein Laden mit Vorrang.'],
  [/^(OCPP \S+) has no tariff messages\.$/, '$1 kennt keine Nachrichten für Tarife.'],
  [/^(OCPP \S+) has no dynamic charging profiles\.$/, '$1 kennt keine änderbaren Begrenzungen.'],
  [/^OCPP 1\.6 has no reports; .*$/, 'OCPP 1.6 kennt keine Berichte; lesen Sie die Einstellungen.'],
  [
    /^OCPP 1\.6 cannot list charging profiles; .*$/,
    'OCPP 1.6 kann Begrenzungen nicht auflisten; fragen Sie, welche gilt.',
  ],
  [
    /^OCPP 1\.6 cannot tell a station what a transaction costs\.$/,
    'OCPP 1.6 kann einem Ladegerät nicht sagen, was ein Vorgang kostet.',
  ],
  [
    /^OCPP 1\.6 cannot ask for the state of a transaction\.$/,
    'OCPP 1.6 kann nicht nach dem Stand eines Vorgangs fragen.',
  ],
  [
    /^OCPP 1\.6 cannot ask for or clear the data of a customer; .*$/,
    'OCPP 1.6 kann Daten eines Kunden weder erfragen noch löschen; vergessen lassen Sie Karten und senden Sie die lokale Liste neu.',
  ],
  [
    /^OCPP 1\.6 has no profiles whose limit can be updated; .*$/,
    'OCPP 1.6 kennt keine änderbaren Begrenzungen; setzen Sie die Begrenzung neu.',
  ],
];
