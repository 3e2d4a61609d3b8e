import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shape } from './shape.ts';

interface Payload {
  id: number;
  text: string;
  limit?: number;
  is?: boolean;
  list?: { a: number }[];
  inner?: { id: number; word?: string };
  transactionId?: number;
}

const schema = {
  type: 'object',
  properties: {
    id: { type: 'integer' },
    text: { type: 'string', maxLength: 5 },
    limit: { type: 'number', multipleOf: 0.1 },
    is: { type: 'boolean' },
    list: {
      type: 'array',
      items: { type: 'object', properties: { a: { type: 'integer' } }, required: ['a'] },
    },
    inner: {
      type: 'object',
      properties: { id: { type: 'integer' }, word: { type: 'string', enum: ['yes', 'no'] } },
      required: ['id'],
    },
    transactionId: { type: 'integer' },
  },
  required: ['id', 'text'],
  additionalProperties: false,
};
const strictly = shape<Payload>(schema);
const freely = shape<Payload, 'text'>(schema, ['text']);

describe('reading', () => {
  it.each<[string, unknown, unknown]>([
    ['what fits', { id: 1, text: 'a' }, { id: 1, text: 'a' }],
    ['more than there should be', { id: 1, text: 'a', more: [1] }, { id: 1, text: 'a', more: [1] }],
    ['too long a text', { id: 1, text: 'abcdefgh' }, { id: 1, text: 'abcdefgh' }],
    ['an unknown word inside', { id: 1, text: 'a', inner: { id: 2, word: 'maybe' } }, { inner: { word: 'maybe' } }],
    ['a finer limit', { id: 1, text: 'a', limit: 16.125 }, { limit: 16.125 }],
    ['what is inside a list', { id: 1, text: 'a', list: ['b', null] }, { list: ['b', null] }],
    ['numbers as text', { id: ' 12 ', text: 'a', limit: '16,5' }, { id: 12, limit: 16.5 }],
    ['a fraction', { id: 1.6, text: 'a' }, { id: 2 }],
    ['a number out of all bounds', { id: '9223372036854775807', text: 'a' }, { id: Number.MAX_SAFE_INTEGER }],
    ['a text as a number', { id: 1, text: 5 }, { text: '5' }],
    ['a text as an object', { id: 1, text: { a: 1 } }, { text: '{"a":1}' }],
    ['truth as text', { id: 1, text: 'a', is: 'true' }, { is: true }],
    ['one for a list', { id: 1, text: 'a', list: { a: 1 } }, { list: [{ a: 1 }] }],
    ['a number as text inside', { id: 1, text: 'a', inner: { id: '7' } }, { inner: { id: 7 } }],
    ['a transaction as it comes', { id: 1, text: 'a', transactionId: '2e70' }, { transactionId: '2e70' }],
  ])('takes %s', (_what, payload, value) => {
    expect(strictly.read(payload)).toMatchObject({ ok: true, value });
  });

  it('takes null for absent, where it may be absent', () => {
    const read = strictly.read({ id: 1, text: 'a', limit: null, transactionId: null, inner: null });
    expect(read).toEqual({ ok: true, value: { id: 1, text: 'a' } });
    expect(freely.read({ id: 1, text: null })).toEqual({ ok: true, value: { id: 1 } });
  });

  it.each<[string, unknown, string]>([
    ['a missing field', { id: 1 }, 'OccurrenceConstraintViolation'],
    ['null for a needed field', { id: null, text: 'a' }, 'OccurrenceConstraintViolation'],
    ['a missing field inside', { id: 1, text: 'a', inner: {} }, 'OccurrenceConstraintViolation'],
    ['words for a number', { id: 'many', text: 'a' }, 'TypeConstraintViolation'],
    ['a list', [], 'TypeConstraintViolation'],
    ['nothing', undefined, 'TypeConstraintViolation'],
    ['null', null, 'TypeConstraintViolation'],
    ['a text for an object', { id: 1, text: 'a', inner: 'b' }, 'TypeConstraintViolation'],
  ])('refuses %s', (_what, payload, code) => {
    expect(strictly.read(payload)).toMatchObject({ ok: false, code });
  });

  it('says which field it is', () => {
    expect(strictly.read({ id: {}, text: 'a' })).toMatchObject({ description: expect.stringContaining('id') });
  });

  const good = fc.record(
    {
      id: fc.maxSafeInteger(),
      text: fc.string({ maxLength: 5 }),
      limit: fc.integer({ min: -10_000, max: 10_000 }).map((tenths) => tenths / 10),
      is: fc.boolean(),
      list: fc.array(fc.record({ a: fc.integer() })),
      inner: fc.record({ id: fc.integer(), word: fc.constantFrom('yes', 'no') }),
      transactionId: fc.integer(),
    },
    { requiredKeys: ['id', 'text'] },
  );

  it('changes nothing that the official schema allows, and writes it', () => {
    fc.assert(
      fc.property(good, (payload) => {
        const before = structuredClone(payload);
        expect(strictly.write(payload)).toEqual(before);
        expect(strictly.read(payload)).toEqual({ ok: true, value: before });
      }),
    );
  });

  it('takes or refuses whatever comes; what it takes has the types that it promises', () => {
    fc.assert(
      fc.property(fc.record({ id: fc.jsonValue(), text: fc.jsonValue(), inner: fc.jsonValue() }), (payload) => {
        const read = strictly.read(structuredClone(payload));
        if (!read.ok) return;
        expect(Number.isSafeInteger(read.value.id)).toBe(true);
        expect(typeof read.value.text).toBe('string');
        if (read.value.inner !== undefined) expect(Number.isSafeInteger(read.value.inner.id)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('writing', () => {
  it.each<[string, Payload]>([
    ['too long a text', { id: 1, text: 'abcdefgh' }],
    ['a fraction', { id: 1.5, text: 'a' }],
    ['a finer limit', { id: 1, text: 'a', limit: 16.125 }],
    ['no number', { id: Number.NaN, text: 'a' }],
    ['an infinite one', { id: 1, text: 'a', limit: Number.POSITIVE_INFINITY }],
    ['null', { id: 1, text: 'a', inner: JSON.parse('null') }],
  ])('refuses %s', (_what, payload) => {
    expect(() => strictly.write(payload)).toThrow(/schema/);
  });

  it('takes every tenth as one, whatever it is in binary', () => {
    for (let tenths = 0; tenths < 10_000; tenths++)
      expect(strictly.write({ id: 1, text: 'a', limit: tenths / 10 }).limit).toBe(tenths / 10);
  });

  it('asks for what may be missing only when read', () => {
    expect(() => freely.write(JSON.parse('{"id":1}'))).toThrow(/text/);
  });
});
