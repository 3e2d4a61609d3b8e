/** What zod finds, in words: `zod/mini` comes with none and would call everything "Invalid input". */
import * as z from 'zod/mini';

/** To be given to `safeParse` wherever a person reads the messages. */
export const inWords = { error: z.locales.en().localeError };
