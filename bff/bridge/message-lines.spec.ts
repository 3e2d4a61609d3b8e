/** What waits for the log is, byte by byte, what will be stored, whatever gave way before. */
import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MessageLines } from './message-lines.ts';
import { framesOf } from './message-log.ts';

const plenty = 1_000_000;
const stored = (lines: MessageLines) => framesOf({ body: zstdCompressSync(lines.body) });
const filled = (texts: readonly string[], maxBytes = plenty, fromMs = 1_700_000_000_000): MessageLines => {
  const lines = new MessageLines();
  for (const [i, text] of texts.entries()) lines.add(fromMs + i, 'in', text, maxBytes);
  return lines;
};

describe('lines that wait', () => {
  it('are time, mark and text, one below the other', () => {
    const lines = new MessageLines();
    lines.add(7, 'in', '[2,"1","Heartbeat",{}]', plenty);
    lines.add(8, 'out', '', plenty);
    lines.add(9, 'in', 'two\nlines "é"', plenty);
    lines.add(10, 'out', '\n', plenty);
    expect(lines.body.toString()).toBe('7i[2,"1","Heartbeat",{}]\n8o\n9I"two\\nlines \\"é\\""\n10O"\\n"');
    expect(lines).toMatchObject({ frames: 4, gap: 0, fromMs: 7, toMs: 10, bytes: lines.body.length + 1 });
  });

  it('begin with how many gave way, at the time of the first that is kept', () => {
    const lines = new MessageLines();
    for (let atMs = 101; atMs <= 109; atMs++) lines.add(atMs, 'in', 'abcde', 30);
    expect(lines.body.toString()).toBe('107g6\n107iabcde\n108iabcde\n109iabcde');
    expect(lines).toMatchObject({ frames: 3, gap: 6, fromMs: 107, toMs: 109, bytes: 30 });
  });

  it('all give way to one that is too long, and so does it', async () => {
    const lines = filled(['a', 'b'], 50, 100);
    lines.add(102, 'out', 'x'.repeat(46), 50);
    expect(lines).toMatchObject({ frames: 0, gap: 3, bytes: 0 });
    lines.add(103, 'out', 'x'.repeat(45), 50);
    expect(lines).toMatchObject({ frames: 1, gap: 3, fromMs: 103, toMs: 103, bytes: 50 });
    expect(await stored(lines)).toEqual([{ atMs: 103, direction: 'out', text: 'x'.repeat(45), gap: 3 }]);
  });

  it('give way to what others hold', () => {
    const lines = filled(['abcde', 'abcde', 'abcde'], 30, 100);
    lines.add(103, 'in', 'abcde', 20);
    expect(lines.body.toString()).toBe('102g2\n102iabcde\n103iabcde');
    lines.add(104, 'in', 'abcde', 0);
    expect(lines).toMatchObject({ frames: 0, gap: 5, bytes: 0 });
  });

  it('stay whole where letters of several bytes meet the end of the buffer', async () => {
    for (const letter of ['é', '€', '😀'])
      for (let before = 985; before < 1030; before++) {
        const texts = ['x'.repeat(before), letter.repeat(3), `${letter}\n${letter}`];
        expect((await stored(filled(texts))).map(({ text }) => text)).toEqual(texts);
      }
  });

  it('are bytes as of any text: half a letter becomes U+FFFD', async () => {
    expect((await stored(filled(['a\ud83d', '\ude00b', 'c'])))?.map(({ text }) => text)).toEqual(['a�', '�b', 'c']);
  });

  it('keep the last ones in order, and count all others', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 600 });
    const parts = fc.array(fc.tuple(text, fc.nat(4000)), { minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(parts, async (added) => {
        const lines = new MessageLines();
        let kept: { atMs: number; text: string; bytes: number }[] = [];
        const bytesOf = () => kept.reduce((sum, { bytes }) => sum + bytes, 0);
        for (const [i, [text, maxBytes]] of added.entries()) {
          const atMs = 995 + i;
          lines.add(atMs, 'in', text, maxBytes);
          const shown = text.includes('\n') ? JSON.stringify(text) : text;
          kept.push({ atMs, text, bytes: Buffer.byteLength(`${atMs}i${shown}\n`) });
          while (bytesOf() > maxBytes) kept = kept.slice(1);
          expect([lines.frames, lines.gap, lines.bytes]).toEqual([kept.length, i + 1 - kept.length, bytesOf()]);
        }
        if (kept.length === 0) return;
        const frames = await stored(lines);
        expect(frames.map(({ atMs, text }) => ({ atMs, text }))).toEqual(
          kept.map(({ atMs, text }) => ({ atMs, text })),
        );
        expect([frames[0]?.atMs, frames.at(-1)?.atMs]).toEqual([lines.fromMs, lines.toMs]);
        expect(frames[0]?.gap ?? 0).toBe(added.length - kept.length);
      }),
    );
  });

  it('stay in order when many give way, one by one', async () => {
    const texts = Array.from(
      { length: 40_000 },
      (_, i) => `[2,"${i}","MeterValues",{"value":"${'x'.repeat(i % 90)}"}]`,
    );
    const lines = filled(texts, 100_000);
    const frames = await stored(lines);
    expect(frames.map(({ text }) => text)).toEqual(texts.slice(-lines.frames));
    expect(frames[0]?.gap).toBe(texts.length - lines.frames);
  });
});
