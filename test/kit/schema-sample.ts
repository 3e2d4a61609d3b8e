/**
 * Payloads made from a JSON schema as the OCPP ones are written: the least that it asks for, all that it knows, or any mix that a
 * test chooses. Every sample fits its schema, at the edges of lengths and ranges where there are any.
 */
export interface SampleSchema {
  $ref?: string;
  definitions?: Record<string, SampleSchema>;
  type?: string;
  enum?: readonly unknown[];
  format?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  items?: SampleSchema;
  properties?: Record<string, SampleSchema>;
  required?: readonly string[];
}

/** What is left open by a schema: a whole number of 0 … `count` − 1. */
export type Pick = (count: number) => number;

/** Only what is required, the first word of each list of words, the shortest and smallest of everything. */
export const minimal: Pick = () => 0;
/** Every property, the last word of each list of words, the longest and largest of everything (lists: three at most). */
export const full: Pick = (count) => count - 1;
/** A mix that follows the numbers that come. */
export const mixed =
  (numbers: Iterator<number>): Pick =>
  (count) =>
    (numbers.next().value as number) % count;

/** Lists of the schemas have no end or up to 1024 entries; three show all that a list can show. */
const mostItems = 3;
/** For texts without a length. */
const usualLength = 40;
/** Where a number has no bounds: inside the 31 bits that every implementation keeps. */
const usualMaximum = 2_147_483_647;

/**
 * @param schema with its `definitions`
 * @throws Error on a construct that this generator does not know, so that no schema is quietly half tested
 */
export function sample(schema: SampleSchema, pick: Pick, definitions = schema.definitions ?? {}): unknown {
  if (schema.$ref !== undefined) {
    const part = definitions[schema.$ref.replace('#/definitions/', '')];
    if (part === undefined) throw new Error(`No definition ${schema.$ref}`);
    return sample(part, pick, definitions);
  }
  if (schema.enum !== undefined) return schema.enum[pick(schema.enum.length)];
  switch (schema.type) {
    case 'object':
      return objectOf(schema, pick, definitions);
    case 'array':
      return listOf(schema, pick, definitions);
    case 'string':
      return text(schema, pick);
    case 'integer':
    case 'number':
      return number(schema, pick);
    case 'boolean':
      return pick(2) === 1;
    case undefined: // anything goes
      return ['text', 1.5, { a: [null] }, ['x', {}]][pick(4)];
    default:
      throw new Error(`No sample for the type ${schema.type}`);
  }
}

function objectOf(
  schema: SampleSchema,
  pick: Pick,
  definitions: Record<string, SampleSchema>,
): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(schema.properties ?? {}))
    if (schema.required?.includes(name) || pick(2) === 1) made[name] = sample(property, pick, definitions);
  return made;
}

function listOf(
  { items = {}, ...schema }: SampleSchema,
  pick: Pick,
  definitions: Record<string, SampleSchema>,
): unknown[] {
  const least = schema.minItems ?? 0;
  const most = Math.max(least, Math.min(schema.maxItems ?? mostItems, mostItems));
  return Array.from({ length: least + pick(most - least + 1) }, () => sample(items, pick, definitions));
}

const formats: Record<string, string[]> = {
  'date-time': ['2026-01-01T00:00:00Z', '2026-03-29T02:30:00.123+02:00', '2028-02-29T23:59:59.999Z'],
  uri: ['https://example.com/a', 'ftp://user:secret@example.com/path/to/file.bin?x=1#y'],
};

/** Letters of one, two and three bytes, and what JSON must escape. */
const letters = 'Aé"\\€\n<{';

function text(schema: SampleSchema, pick: Pick): string {
  if (schema.format !== undefined) {
    const words = formats[schema.format];
    if (words === undefined) throw new Error(`No sample for the format ${schema.format}`);
    return words[pick(words.length)] as string;
  }
  const least = schema.minLength ?? 0;
  const length = least + pick((schema.maxLength ?? usualLength) - least + 1);
  const from = pick(letters.length);
  return Array.from({ length }, (_, at) => letters[(from + at) % letters.length]).join('');
}

/** 1.5 is a multiple of 0.1 too, the only step that the schemas ask for. */
function number({ type, minimum, maximum }: SampleSchema, pick: Pick): number {
  const high = maximum ?? usualMaximum;
  const low = minimum ?? Math.min(-usualMaximum, high);
  const values = [low, 0, type === 'integer' ? 1 : 1.5, high];
  return Math.max(low, Math.min(high, values[pick(values.length)] as number));
}
