/** Handlers of passports and conformance runs. */
import { quirkNotes, refusalOf } from '../../../ocpp/index.ts';
import type { Commands } from '../../bridge/commands.ts';
import { bind } from '../../kernel/http.ts';
import { fail, isFailure, notFound } from '../../kernel/result.ts';
import { chargers } from '../../store/tables/index.ts';
import { settingsOf } from '../settings/desk.ts';
import { abilitiesOf, facetsOf } from './abilities.ts';
import { passports } from './contract.ts';
import { askRun, passportOf, runOf, shownBy } from './desk.ts';

export const passportHandlers = (deps: { newId(): string; commands: Pick<Commands, 'queueOutline'> }) =>
  bind(passports, {
    passport: async (c) => {
      const charger = await c.read.find(chargers, c.params.id ?? '');
      if (!charger) return notFound('charger');
      const { vendor, model, serial, firmware, version } = charger;
      const known = await passportOf(c.read, charger);
      const shown = await shownBy(c.read, charger);
      const own = facetsOf((await settingsOf(c.read, charger.id)).values(), version);
      const run = runOf(known);
      return {
        device: { vendor, model, serial, firmware, version },
        features: [...shown.features],
        abilities: abilitiesOf(shown, (command) => refusalOf(version, command)),
        quirks: vendor === '' ? [] : quirkNotes({ vendor, model, firmware }),
        limits: { ...known?.limits, ...own.limits },
        units: own.units.length > 0 ? own.units : (known?.units ?? []),
        conformance: run ? { ...run.run, ofThis: run.chargerId === charger.id } : null,
        learnedAt: known?.updatedAt ?? null,
      };
    },

    runConformance: async (c) =>
      c.tx(async (w) => {
        const charger = await w.find(chargers, c.params.id ?? '');
        if (!charger) return notFound('charger');
        if (!charger.online || charger.disabled)
          return fail('conflict', 'The charger is not connected. Run the checks when it is back.');
        if (charger.vendor === '' || charger.version === '')
          return fail('conflict', 'The charger has not said yet what it is. Restart it, or have it boot anew.');
        const run = await askRun(w, deps.commands, charger, deps.newId(), c.now);
        if (isFailure(run)) return run;
        await w.audit('charger.conformance', 'charger', charger.id, { runId: run.runId }, charger.tenantId);
        return run;
      }),
  });
