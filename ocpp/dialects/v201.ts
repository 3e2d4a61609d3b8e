/** The dialect of OCPP 2.0.1. */
import { messages201 } from '../messages/v201.ts';
import type { Dialect } from './dialect.ts';
import { dialect2 } from './v2.ts';

export const dialect201: Dialect = dialect2({ version: 'ocpp2.0.1', messages: messages201 });
