/** The Range header (RFC 9110 §14): one range of bytes, as interrupted downloads ask for. Pure. */

export interface ByteRange {
  readonly from: number;
  /** The last byte, included. */
  readonly to: number;
}

/**
 * What to send of `size` bytes: the range; `all` when none is asked for, or one that a server may ignore (another unit, several ranges,
 * nonsense); `none` when it starts behind the end (416).
 */
export const rangeOf = (header: string | null | undefined, size: number): ByteRange | 'all' | 'none' => {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec((header ?? '').trim()) ?? [];
  if (first === '' && last === '') return 'all';
  if (first === '') {
    const count = Math.min(Number(last), size);
    return count === 0 ? 'none' : { from: size - count, to: size - 1 };
  }
  const from = Number(first);
  if (last !== '' && Number(last) < from) return 'all';
  if (from >= size) return 'none';
  return { from, to: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
};
