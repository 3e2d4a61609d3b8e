/** TriggerMessage: every message that can be asked for (1.6 with its security extensions, 2.x). */
import type { Charger } from './charger.ts';
import { done, type Obedience, rejected } from './charger-answers.ts';
import { update } from './charger-meter.ts';
import type { StationCommand } from './vocabulary.ts';

export function trigger(charger: Charger, command: StationCommand & { kind: 'trigger' }): Obedience {
  const meant = charger.connectors.filter(({ number }) => !command.connector || command.connector === number);
  if (meant.length === 0) return { answer: rejected };
  switch (command.message) {
    case 'boot':
      // What is not answered is asked for again by whoever wanted it.
      return done(() => void charger.boot('triggered').catch(() => undefined));
    case 'heartbeat':
      return done(() => charger.heartbeat());
    case 'status':
      return done(() => {
        for (const connector of meant) charger.reportState(connector, true);
      });
    case 'meterValues':
      return done(() => {
        for (const { number } of meant) charger.meter(number, 'Trigger');
      });
    case 'firmwareStatus':
      return done(() => charger.firmware.tellAgain());
    case 'logStatus':
      return done(() => charger.journal.tellAgain());
    case 'signCertificate':
      return done(() => void charger.certificates.request('station'));
    case 'transaction': {
      const running = meant.filter(({ transaction }) => transaction?.isBegun);
      if (running.length === 0) return { answer: rejected };
      return done(() => {
        for (const connector of running)
          if (connector.transaction !== undefined)
            void update(charger, connector, connector.transaction, 'trigger', [
              charger.read(connector.number, 'Trigger'),
            ]);
      });
    }
  }
}
