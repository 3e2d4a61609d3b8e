/**
 * Makes the entries of a version's message table out of a package's schemas and types: one line per action in the tables,
 * the full types of request and response for the dialects. No knowledge of single messages in here.
 */
import { shape } from './shape.ts';

/** The payload types of one version by action; no `response` where the message is sent without an answer. */
interface Payloads {
  request: object;
  response: object;
}

type Schemas = Record<string, Parameters<typeof shape>[0]>;

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
export function messageMaker<All extends { [A in keyof All]: Payloads }>(schemas: Schemas) {
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
    request: shape<All[A]['request'], Free>(schemaOf(schemas, `${action}Request`), free),
    response: shape<All[A]['response'], FreeInResponse>(schemaOf(schemas, `${action}Response`), freeInResponse),
  });
}

function schemaOf(schemas: Schemas, name: string): Schemas[string] {
  const schema = schemas[name];
  if (schema === undefined) throw new Error(`No schema ${name}.`);
  return schema;
}
