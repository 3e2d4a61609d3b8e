/** What chargers and we said to each other: in slabs as it came, and packed charger by charger. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { framesOf } from './message-log.ts';
import { type PackedChunk, pack } from './message-pack.ts';
import { packBeside } from './message-packer.ts';
import { recordsOf, Slab, type SlabParts, slabFor } from './message-slab.ts';

type Said = [identity: string, direction: 'in' | 'out', atMs: number, text: string];

const read = (slab: SlabParts): Said[] =>
  [...recordsOf(slab)].map(({ identity, direction, atMs, text }) => [identity, direction, atMs, text()]);

const slabOf = (said: readonly Said[]): Slab => {
  const slab = new Slab(100_000);
  for (const each of said) expect(slab.add(...each)).toBe(true);
  return slab;
};

const shown = async (chunks: readonly PackedChunk[]) => {
  const all = [];
  for (const { identity, fromMs, toMs, frames, body } of chunks) {
    const read = await framesOf({ body: Buffer.from(body) });
    expect(read).toHaveLength(frames);
    expect([read[0]?.atMs, read.at(-1)?.atMs]).toEqual([fromMs, toMs]);
    all.push([identity, ...read.map(({ text, gap }) => (gap === undefined ? text : `${gap} before ${text}`))]);
  }
  return all;
};

describe('a slab', () => {
  const said = fc.tuple(
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.constantFrom('in' as const, 'out' as const),
    fc.integer({ min: 0, max: 4e12 }),
    fc.string({ unit: 'grapheme', maxLength: 200 }),
  );

  it('gives back what was added, in order, and takes nothing that it has no room for', () => {
    fc.assert(
      fc.property(fc.array(said, { maxLength: 30 }), fc.integer({ min: 0, max: 4000 }), (all, size) => {
        const slab = new Slab(size);
        const added = all.filter((each) => {
          const before = slab.used;
          const isAdded = slab.add(...each);
          expect(isAdded).toBe(before + 16 + Buffer.byteLength(each[3]) <= size);
          return isAdded;
        });
        expect(read(slab)).toEqual(added);
        for (const [identity] of all) expect(slab.holds(identity)).toBe(added.some(([one]) => one === identity));
        expect(slab.frames.reduce((sum, count) => sum + count, 0)).toBe(added.length);
      }),
    );
  });

  it('is made as long as a long text needs', () => {
    const text = '€'.repeat(1000);
    const slab = slabFor(text, 500);
    expect(slab.add('a', 'in', 1, text)).toBe(true);
    expect(slab.add('a', 'in', 1, '')).toBe(false);
    expect(slabFor('', 500).bytes).toHaveLength(500);
  });
});

describe('packing', () => {
  const said: Said[] = [
    ['a', 'in', 1, 'a1'],
    ['b', 'in', 2, 'b1'],
    ['a', 'out', 3, 'a2'],
    ['c', 'in', 4, 'c1'],
    ['b', 'out', 5, 'two\nlines'],
  ];
  const slabs = () => [slabOf(said.slice(0, 2)), slabOf(said.slice(2))];

  it('makes a chunk for each charger, with how many frames gave way before', async () => {
    const chunks = pack({ slabs: slabs(), gaps: new Map(Object.entries({ a: 3, nobody: 1 })) });
    expect(await shown(chunks)).toEqual([
      ['a', '3 before a1', 'a2'],
      ['b', 'b1', 'two\nlines'],
      ['c', 'c1'],
    ]);
    expect(chunks.map(({ gap }) => gap)).toEqual([3, 0, 0]);
  });

  it('is done by another thread, also when one before has failed', async () => {
    await expect(packBeside({ slabs: slabs(), gaps: undefined as never })).rejects.toThrow('undefined');
    const asked = [slabs(), slabs()].map((each, i) => packBeside({ slabs: each, gaps: new Map([['a', i + 1]]) }));
    const packed = await Promise.all(asked);
    expect((await shown(packed.flat())).map(([, first]) => first)).toEqual([
      '1 before a1',
      'b1',
      'c1',
      '2 before a1',
      'b1',
      'c1',
    ]);
  });
});
