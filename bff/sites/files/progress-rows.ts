/** How far an update came, as its command's row keeps it. Pure. */
import * as z from 'zod/mini';
import type { CommandRecord } from '../commands/rows.ts';
import { firmwarePhases } from './contract.ts';
import type { Progress } from './progress.ts';

const progress = z.object({
  phase: z.enum(firmwarePhases),
  words: z.string(),
  atMs: z.int(),
  steps: z.array(z.object({ status: z.string(), atMs: z.int() })),
});

/** Null until the charger has said something of it. */
export const progressOf = ({ result }: Pick<CommandRecord, 'result'>): Progress | null => {
  const parsed = progress.safeParse(result);
  return parsed.success ? parsed.data : null;
};
