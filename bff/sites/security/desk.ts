/** What chargers tell about security, and what their connections and answers mean for certificates and changes. */

import { raiseAt } from '../../bridge/desk-alarms.ts';
import type { Desk } from '../../bridge/desks.ts';
import { raisedBySecurityEvent } from '../../care/alarms/rules.ts';
import { systemScope } from '../../store/scope.ts';
import { certificates as table } from '../../store/tables/index.ts';
import type { Log, Store } from '../../store/types.ts';
import type { Certificates } from './certificates.ts';
import type { Changes } from './changes.ts';
import type { Door, EntryOf } from './door.ts';

interface DeskOptions {
  store: Store;
  door: Door;
  entryOf: EntryOf;
  certificates: Certificates;
  changes: Changes;
  /** Only an authority of the operator's own may sign for vehicles' charging (V2G). */
  signsV2g: boolean;
  newId(): string;
  log: Log;
}

export function createSecurityDesk({
  store,
  door,
  entryOf,
  certificates,
  changes,
  signsV2g,
  newId,
  log,
}: DeskOptions): Desk {
  const arrived = async (charger: Parameters<Changes['connected']>[0]): Promise<void> => {
    const fingerprint = entryOf(charger.identity)?.fingerprint;
    const scope = systemScope('ingest');
    const [shown] = fingerprint ? await store.read(scope).match(table, { fingerprint }) : [];
    if (shown && shown.state !== 'installed')
      await store.tx(scope, (w) => certificates.shown(w, charger, shown.fingerprint));
    await changes.connected(charger);
  };

  return {
    events: {
      async securityNoted(w, charger, event, nowMs) {
        const raised = raisedBySecurityEvent(event.type, event.info ?? '');
        if (raised) await raiseAt(w, charger, raised, nowMs, newId);
        return undefined;
      },
      async certificateRequested(w, charger, { csr, use, requestId }) {
        const taken = (use === 'station' || signsV2g) && (await certificates.request(w, charger, use, csr, requestId));
        return { status: taken ? 'accepted' : 'rejected' };
      },
    },
    connected(charger, link) {
      door.welcomed(charger, link.connectedAtMs);
      arrived(charger).catch((error: unknown) =>
        log.error({ err: error, charger: charger.identity }, 'what a charger’s arrival means could not be stored'),
      );
    },
    compose: (read, command) => changes.compose(read, command),
    async answered(w, command) {
      await certificates.answered(w, command);
      await changes.answered(w, command);
    },
  };
}
