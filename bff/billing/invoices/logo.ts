/**
 * Which pictures are taken as a logo: PNG or JPEG by their first bytes, small also when unpacked, because a few kilobytes of PNG may unpack to
 * gigabytes in the thread that draws every document. Whether one can be drawn is tried by the printer. What a document was issued with is kept.
 */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import { eq } from 'drizzle-orm';
import { invoiceLogos, legalEntities } from '../../store/tables/index.ts';
import type { Reader, Writer } from '../../store/types.ts';
import type { EntityRecord, InvoiceRecord } from './rows.ts';

export const maxLogoBytes = 512 * 1024;
const maxPixels = 4_000_000;
/** 16 bits each of red, green, blue and alpha, and some for the filters of the rows. */
const maxUnpackedBytes = 9 * maxPixels;
const unpacked = promisify(inflate);

export const logoType = (bytes: Uint8Array): 'image/png' | 'image/jpeg' | undefined =>
  bytes[0] === 0x89 && bytes[1] === 0x50 && bytes[2] === 0x4e && bytes[3] === 0x47
    ? 'image/png'
    : bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff
      ? 'image/jpeg'
      : undefined;

const unreadable = 'The picture cannot be read. Save it anew as PNG or JPEG and send that.';
const headBytes = 24;

/** Content of the chunks that hold the pixels. */
function pixelsOf(png: Buffer): Buffer {
  const parts: Buffer[] = [];
  let at = 8;
  while (at + 8 <= png.length) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  return Buffer.concat(parts);
}

/** Why this is no logo, in words; undefined when it may be drawn. */
export async function logoProblem(bytes: Uint8Array): Promise<string | undefined> {
  const type = logoType(bytes);
  if (!type) return 'A logo is a PNG or JPEG file. Send one of these.';
  if (type === 'image/jpeg') return undefined;
  const png = Buffer.from(bytes);
  if (png.length < headBytes) return unreadable;
  if (png.readUInt32BE(16) * png.readUInt32BE(20) > maxPixels)
    return 'The picture has more than 4 million pixels. Make it smaller and send that.';
  return unpacked(pixelsOf(png), { maxOutputLength: maxUnpackedBytes }).then(
    () => undefined,
    () => unreadable,
  );
}

/** Keeps the issuer's logo of now for the documents issued with it; answers what they name it by, empty without a logo. */
export async function keepLogo(
  w: Writer,
  { id: entityId, tenantId, logo }: Pick<EntityRecord, 'id' | 'tenantId' | 'logo'>,
  nowMs: number,
): Promise<string> {
  if (!logo) return '';
  const id = `${entityId}:${createHash('sha256').update(logo).digest('hex')}`;
  const kept = await w.raw.select({ id: invoiceLogos.id }).from(invoiceLogos).where(eq(invoiceLogos.id, id));
  // Somebody else may issue the first one with it at the same moment.
  if (kept.length === 0) await w.upsert(invoiceLogos, { id, tenantId, content: logo, createdAt: nowMs }, ['id']);
  return id;
}

/** The logo a document is drawn with. */
export async function logoOf(read: Reader, { logoId, entityId }: InvoiceRecord): Promise<Uint8Array | null> {
  if (logoId === null) return (await read.find(legalEntities, entityId))?.logo ?? null;
  return (await read.find(invoiceLogos, logoId))?.content ?? null;
}
