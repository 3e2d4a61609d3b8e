/** The dialect of OCPP 2.1. */
import { messages21 } from '../messages/v21.ts';
import type { Dialect } from './dialect.ts';
import { dialect2 } from './v2.ts';

export const dialect21: Dialect = dialect2({ version: 'ocpp2.1', messages: messages21 });
