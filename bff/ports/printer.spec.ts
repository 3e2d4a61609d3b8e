import { afterEach, expect, it } from 'vitest';
import { drawPdf } from '../billing/invoices/pdf/pdf.ts';
import { sampleDocument as document } from '../billing/invoices/sample.ts';
import { printFonts } from './fonts.ts';
import { createPrinter, type Printer } from './printer.ts';

let printer: Printer;
afterEach(() => printer.close());

it('draws in its thread what would be drawn here, several at once', async () => {
  printer = createPrinter();
  const input = { document, logo: null, xml: '<x/>' };
  const drawn = await Promise.all([printer.draw(input), printer.draw(input)]);
  const here = await drawPdf({ ...input, fonts: await printFonts() });
  for (const each of drawn) expect(Buffer.compare(Buffer.from(each), Buffer.from(here))).toBe(0);
});

it('says what cannot be drawn, and goes on; a thread that was ended is started anew', async () => {
  printer = createPrinter();
  const logo = Buffer.from('not a picture');
  await expect(printer.draw({ document, logo, xml: undefined })).rejects.toThrow();
  const first = await printer.draw({ document, logo: null, xml: undefined });
  const cut = printer.draw({ document, logo: null, xml: undefined });
  await Promise.all([expect(cut).rejects.toThrow(/has ended/), printer.close()]);
  const again = await printer.draw({ document, logo: null, xml: undefined });
  expect(Buffer.compare(Buffer.from(again), Buffer.from(first))).toBe(0);
});
