/**
 * Makes the entries of a version's message table out of a package's schemas and types: one line per action in the tables,
 * the full types of request and response for the dialects. No knowledge of single messages in here.
 *
 * The schemas of 2.x name their parts by `$ref`; they are put in place here, so that a shape sees one plain tree (parts that
 * occur often are shared). Compiling such a tree also takes half the time, because nothing is looked through but what is used.
 */
import { isRecord, shape } from './shape.ts';

/** The payload types of one version by action; no `response` where the message is sent without an answer. */
interface Payloads {
  request: object;
  response: object;
}

type Schema = Parameters<typeof shape>[0];

/** Who may send a message, and its two shapes; `Free` and `FreeInResponse` are the fields that may be missing when read. */
export interface TypedMessage<P extends Payloads, Free extends string, FreeInResponse extends string> {
  from: 'station' | 'csms' | 'both';
  request: ReturnType<typeof shape<P['request'], Free & keyof P['request'] & string>>;
  response: ReturnType<typeof shape<P['response'], FreeInResponse & keyof P['response'] & string>>;
}

/**
 * A function that makes the entry of an action from `${action}Request` and `${action}Response` of `schemas`.
 *
 * @throws Error when the package has no such schema
 */
export function messageMaker<All extends { [A in keyof All]: Payloads }>(schemas: Readonly<Record<string, unknown>>) {
  const parts: Parts = new Map();
  return <
    A extends keyof All & string,
    const Free extends keyof All[A]['request'] & string = never,
    const FreeInResponse extends keyof All[A]['response'] & string = never,
  >(
    from: 'station' | 'csms' | 'both',
    action: A,
    free: Free[] = [],
    freeInResponse: FreeInResponse[] = [],
  ): TypedMessage<All[A], Free, FreeInResponse> => ({
    from,
    request: shape<All[A]['request'], Free>(wholeSchema(schemas[`${action}Request`], parts), free),
    response: shape<All[A]['response'], FreeInResponse>(
      wholeSchema(schemas[`${action}Response`], parts),
      freeInResponse,
    ),
  });
}

/** Parts by their definition, so that each is built once. */
type Parts = Map<unknown, Schema>;

/**
 * A schema with every `$ref` to its `definitions` replaced by what it names.
 *
 * @throws Error when there is no such schema or part, or a part holds itself (no official schema does)
 */
export function wholeSchema(schema: unknown, parts: Parts = new Map()): Schema {
  if (!isRecord(schema)) throw new Error('The package has no such schema.');
  return whole(schema, isRecord(schema.definitions) ? schema.definitions : {}, parts, []);
}

function whole(
  schema: Record<string, unknown>,
  definitions: Record<string, unknown>,
  parts: Parts,
  path: string[],
): Schema {
  if (typeof schema.$ref === 'string') return part(schema.$ref, definitions, parts, path);
  const { definitions: _, properties, items, ...rest } = schema;
  const inner = (value: unknown) => (isRecord(value) ? whole(value, definitions, parts, path) : {});
  if (isRecord(properties)) {
    const entries = Object.entries(properties).map(([name, property]) => [name, inner(property)]);
    Object.assign(rest, { properties: Object.fromEntries(entries) });
  }
  return items === undefined ? rest : { ...rest, items: inner(items) };
}

function part(ref: string, definitions: Record<string, unknown>, parts: Parts, path: string[]): Schema {
  const definition = definitions[ref.replace('#/definitions/', '')];
  if (!isRecord(definition)) throw new Error(`The schema has no part ${ref}.`);
  if (path.includes(ref)) throw new Error(`The part ${ref} holds itself.`);
  const known = parts.get(definition);
  if (known !== undefined) return known;
  const built = whole(definition, definitions, parts, [...path, ref]);
  parts.set(definition, built);
  return built;
}
