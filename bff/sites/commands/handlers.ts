/** Handlers of commands to chargers: asked for here, sent by the bridge. */

import { refusalOf, type StationCommand } from '../../../ocpp/index.ts';
import type { Commands } from '../../bridge/commands.ts';
import { bind } from '../../kernel/http.ts';
import { manage } from '../../kernel/manage.ts';
import { fail, invalid, notFound } from '../../kernel/result.ts';
import { chargers, commands as table } from '../../store/tables/index.ts';
import { writeProblem } from '../settings/desk.ts';
import { secretReason, secretWritten } from '../settings/secrets.ts';
import { command, commands } from './contract.ts';
import { permissionsFor } from './permissions.ts';
import { shownPayload, toCommandRow } from './rows.ts';

/** How long a command waits for its charger unless asked otherwise: people who press a button expect something now. */
const defaultExpiryMs = 60_000;

export const commandHandlers = (deps: { newId(): string; commands: Pick<Commands, 'queue'> }) =>
  bind(commands, {
    ...manage({ entity: command, table, sort: '-createdAt', toRow: toCommandRow }),
    send: async (c) =>
      c.tx(async (w) => {
        const missing = permissionsFor(c.body.command).find((needed) => !c.caller.permissions.has(needed));
        if (missing) return fail('forbidden', `This command needs the permission ${missing}.`);
        const charger = await w.find(chargers, c.params.id ?? '');
        if (!charger) return notFound('charger');
        if (charger.disabled) return fail('conflict', 'The charger is disabled. Enable it first.');
        const unsayable = refusalOf(charger.version, c.body.command as StationCommand);
        if (unsayable !== undefined)
          return fail('conflict', unsayable, [{ path: 'command.kind', message: 'unsupported' }]);
        const secret = secretWritten(c.body.command);
        if (secret !== undefined) return invalid('command', secretReason(secret));
        if (c.body.command.kind === 'writeConfiguration') {
          const wrong = await writeProblem(w, charger, c.body.command.entries, 'command.entries');
          if (wrong) return wrong;
        }
        const row = await deps.commands.queue(
          w,
          charger,
          c.body.command,
          c.now + (c.body.expiresInMs ?? defaultExpiryMs),
        );
        await w.audit(
          'charger.command',
          'charger',
          charger.id,
          { command: shownPayload(c.body.command), commandId: row.id },
          row.tenantId,
        );
        return toCommandRow(row);
      }),
  });
