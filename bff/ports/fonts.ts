/** The fonts of printed documents, read from their package and opened once, when the first document is drawn. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { create, type OpenFont } from 'fontkit';
import type { Fonts } from '../billing/invoices/pdf/sheet.ts';

/** Opened, because to decode its tables takes longer than to draw a document. */
const openFont = async (url: string): Promise<OpenFont> => create(await readFile(fileURLToPath(url)));

let fonts: Promise<Fonts> | undefined;

/** Inter as whole files: the web's are cut into alphabets, and a document may need several of them in one line. */
export const printFonts = (): Promise<Fonts> => {
  fonts ??= Promise.all([
    openFont(import.meta.resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf')),
    openFont(import.meta.resolve('@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf')),
  ]).then(([regular, strong]) => ({ regular, strong }));
  return fonts;
};
