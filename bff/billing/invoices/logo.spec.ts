import { deflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { logoProblem, logoType } from './logo.ts';

const chunk = (name: string, content: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([length, Buffer.from(name, 'latin1'), content, Buffer.alloc(4)]);
};
/** A PNG of these sides in 8-bit RGBA, whose pixels are these bytes before packing. */
const png = (width: number, height: number, pixels: Buffer): Buffer => {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 6, 0, 0, 0], 8);
  const start = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    ...[start, chunk('IHDR', head), chunk('IDAT', deflateSync(pixels)), chunk('IEND', Buffer.alloc(0))],
  ]);
};

it.each([
  ['a picture', png(2, 2, Buffer.alloc(18)), undefined],
  ['a photograph', Buffer.from([0xff, 0xd8, 0xff, 0xe0]), undefined],
  ['the sides of a town', png(65_535, 65_535, Buffer.alloc(18)), /4 million pixels/],
  ['more inside than its sides say', png(2, 2, Buffer.alloc(60_000_000)), /cannot be read/],
  ['a torn picture', png(2, 2, Buffer.alloc(18)).subarray(0, 45), /cannot be read/],
  ['its first bytes only', png(2, 2, Buffer.alloc(18)).subarray(0, 12), /cannot be read/],
  ['a page with a script', Buffer.from('<svg onload="alert(1)">'), /PNG or JPEG/],
  ['nothing', Buffer.alloc(0), /PNG or JPEG/],
] as const)('takes %s as a logo, or says why not', async (_, bytes, problem) => {
  const said = await logoProblem(bytes);
  if (problem) expect(said).toMatch(problem);
  else expect(said).toBeUndefined();
});

it('tells the type by the first bytes', () => {
  expect([Buffer.from([0x89, 0x50, 0x4e, 0x47]), Buffer.from('GIF89a')].map(logoType)).toEqual([
    ...['image/png', undefined],
  ]);
});
