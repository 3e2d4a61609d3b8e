/** The fonts of printed documents, read from their package once, when the first document is drawn. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Fonts } from '../billing/invoices/pdf/sheet.ts';

const fontFile = (url: string): Promise<Uint8Array> => readFile(fileURLToPath(url));

let fonts: Promise<Fonts> | undefined;

/** Inter as whole files: the web's are cut into alphabets, and a document may need several of them in one line. */
export const printFonts = (): Promise<Fonts> => {
  fonts ??= Promise.all([
    fontFile(import.meta.resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf')),
    fontFile(import.meta.resolve('@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf')),
  ]).then(([regular, strong]) => ({ regular, strong }));
  return fonts;
};
