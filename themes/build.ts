/** Writes the token style sheets for pages: `npx node themes/build.ts`. They are kept in the repository; a test holds them to the data. */
import { writeFileSync } from 'node:fs';
import { styleSheets } from './sheets.ts';

for (const [file, text] of Object.entries(styleSheets())) writeFileSync(new URL(file, import.meta.url), text);
