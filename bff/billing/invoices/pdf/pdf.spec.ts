import { inflateSync } from 'node:zlib';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { printFonts } from '../../../ports/fonts.ts';
import { compose } from '../compose.ts';
import { writeCii } from '../einvoice/cii.ts';
import { enOf } from '../einvoice/from-document.ts';
import { languages, regionKeys, regions } from '../regions.ts';
import { sampleBuyer, sampleIssuer, sampleOrder } from '../sample.ts';
import { drawPdf } from './pdf.ts';
import { type Fonts, printable } from './sheet.ts';

let fonts: Fonts;
beforeAll(async () => {
  fonts = await printFonts();
});

const documentOf = (orders: number, more: Partial<Parameters<typeof compose>[0]> = {}) =>
  compose({
    ...{ issuer: sampleIssuer, buyer: sampleBuyer, number: 'RE2026-00042', zone: 'Europe/Berlin' },
    ...{ nowMs: Date.UTC(2026, 10, 2, 9), orders: Array.from({ length: orders }, (_, at) => sampleOrder(at)) },
    ...more,
  });
const draw = async (document: ReturnType<typeof compose>, xml?: string, logo: Uint8Array | null = null) =>
  Buffer.from(await drawPdf({ document, fonts, logo, xml }));
const pagesOf = (pdf: Buffer): number => Number(/\/Type \/Pages\n\/Count (\d+)/.exec(pdf.toString('latin1'))?.[1]);

/** The bytes of the stream whose dictionary holds these words. */
const streamOf = (pdf: Buffer, words: string): Buffer => {
  const text = pdf.toString('latin1');
  const from = text.indexOf('stream\n', text.indexOf(words)) + 'stream\n'.length;
  const stream = pdf.subarray(from, text.indexOf('\nendstream', from));
  return text.slice(text.lastIndexOf('<<', from), from).includes('FlateDecode') ? inflateSync(stream) : stream;
};

// One pixel.
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describe('the file', () => {
  it('holds the e-invoice byte for byte, as Factur-X in PDF/A-3b', async () => {
    const document = documentOf(3);
    const xml = writeCii(enOf(document));
    const pdf = await draw(document, xml, png);
    expect(streamOf(pdf, '/Type /EmbeddedFile').toString('utf8')).toBe(xml);
    const text = pdf.toString('latin1');
    expect(text).toMatch(/\/AFRelationship \/Alternative\n\/F \(factur-x\.xml\)/);
    expect(text).toMatch(/\/AF \[\d+ 0 R\]/);
    expect(text).toContain('/S /GTS_PDFA1');
    const metadata = streamOf(pdf, '/Type /Metadata').toString('utf8');
    expect(metadata).toMatch(/<pdfaid:part>3<\/pdfaid:part>\s*<pdfaid:conformance>B</);
    expect(metadata).toContain('<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>');
    expect(metadata).toContain('<fx:DocumentFileName>factur-x.xml</fx:DocumentFileName>');
  });

  it('embeds every font that it uses', async () => {
    const text = (await draw(documentOf(2))).toString('latin1');
    expect(text).not.toMatch(/\/Subtype \/Type1\b/);
    const descriptors = text.match(/\/Type \/FontDescriptor/g)?.length;
    expect(descriptors).toBe(2);
    expect(text.match(/\/FontFile2 /g)?.length).toBe(descriptors);
  });

  it('is the same whenever it is drawn', async () => {
    const document = documentOf(4);
    const xml = writeCii(enOf(document));
    expect(Buffer.compare(await draw(document, xml), await draw(document, xml))).toBe(0);
  });

  it('is the same whatever was drawn before', async () => {
    // Characters of one picture: whichever came first must not show in the other's file.
    const documents = ['2x3 A-B', '2\u00D73\u00A0A\u2010B'].map((name) =>
      documentOf(1, { buyer: { ...sampleBuyer, name } }),
    );
    const drawn = async (each: ReturnType<typeof compose>, own: Fonts) =>
      Buffer.from(await drawPdf({ document: each, fonts: own, logo: null, xml: undefined }));
    const afresh = async () => {
      vi.resetModules();
      return (await import('../../../ports/fonts.ts')).printFonts();
    };
    for (const [at, each] of documents.entries()) {
      const [alone, after] = [await afresh(), await afresh()];
      await drawn(documents[1 - at] ?? each, after);
      expect(Buffer.compare(await drawn(each, after), await drawn(each, alone))).toBe(0);
    }
  });

  it('has as many pages as its lines need', async () => {
    expect(pagesOf(await draw(documentOf(1)))).toBe(1);
    const many = pagesOf(await draw(documentOf(120)));
    expect(many).toBeGreaterThan(8);
    expect(many).toBeLessThan(20);
  });

  it('goes on with an order whose bill is longer than a page', async () => {
    const order = sampleOrder(0);
    const [line] = order.bill.lines;
    const lines = Array.from({ length: 120 }, () => ({ ...line })) as typeof order.bill.lines;
    const orders = [sampleOrder(1), { ...order, bill: { ...order.bill, lines } }, sampleOrder(2)];
    expect(pagesOf(await draw(documentOf(0, { orders })))).toBe(4);
  });

  it('is drawn with very long words, in every language and region, with and without a buyer', async () => {
    const long = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft & Söhne in Kraków';
    const order = sampleOrder(0, { stationName: long, chargerName: long });
    const drawn = [];
    for (const [at, region] of regionKeys.entries()) {
      const issuer = {
        ...sampleIssuer,
        region,
        country: regions[region].country ?? 'DE',
        name: long,
        footer: long,
        registration: long,
      };
      const language = languages[at % languages.length];
      const buyer = at % 2 === 0 ? null : { ...sampleBuyer, name: long, reference: long };
      drawn.push(pagesOf(await draw(documentOf(1, { issuer, buyer, language, orders: [order], note: long }))));
    }
    expect(drawn).toEqual(regionKeys.map(() => 1));
  });
});

it.each([
  ['Žižkov Łódź Ωμέγα Київ “x” – 5 €', 'Žižkov Łódź Ωμέγα Київ “x” – 5 €'],
  ['東京 ⚡', '?? ?'],
  ['e\u0301', 'é'],
])('prints %s', (text, shown) => {
  expect(printable(text)).toBe(shown);
});
