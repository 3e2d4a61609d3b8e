/** Contracts → OpenAPI 3.1. Pure. */
import * as z from 'zod/mini';
import { type Endpoint, type Feature, importReport, nothing } from '../../kernel/contract.ts';
import { filtersOf } from '../../kernel/filters.ts';
import { failureCodes } from '../../kernel/result.ts';

type Json = Record<string, unknown>;

/** What fields say of themselves, by their schema: rows and bodies are made of these. */
const helpsOf = (features: readonly Feature[]) => {
  const helps = z.registry<{ description: string }>();
  for (const { of } of features.flatMap(({ endpoints }) => Object.values(endpoints)))
    for (const { schema, options } of Object.values(of?.fields ?? {}))
      if (options.help !== undefined) helps.add(schema, { description: options.help });
  return helps;
};
type Helps = ReturnType<typeof helpsOf>;

/** JSON Schema of a contract's schema; what JSON cannot say (an undefined answer) becomes an empty schema. */
export const jsonSchemaOf = (schema: z.ZodMiniType, io: 'input' | 'output', helps?: Helps): Json => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    unrepresentable: 'any',
    io,
    target: 'draft-2020-12',
    ...(helps && { metadata: helps }),
  }) as Json;
  return rest;
};

/** What a list can be filtered by, in words, where its type does not say it. */
const filterHelps = (e: Endpoint): Record<string, string> =>
  Object.fromEntries(
    (e.of ? filtersOf(e.of) : []).flatMap(([name, { choices, options }]) => {
      const values = choices && `Any of ${choices.filter(Boolean).join(', ')}, parted by commas.`;
      const said = [options.help && `${options.help}.`, values].filter(Boolean).join(' ');
      return said ? [[name, said]] : [];
    }),
  );

const parametersOf = (e: Endpoint): Json[] => {
  const path = [...e.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const query = e.query ? jsonSchemaOf(e.query, 'input') : {};
  const required = new Set((query.required as string[] | undefined) ?? []);
  const helps = filterHelps(e);
  const named = Object.entries((query.properties as Record<string, Json> | undefined) ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.has(name),
    ...(helps[name] && { description: helps[name] }),
    schema,
  }));
  const key =
    e.method === 'GET' || e.may === 'anyone'
      ? []
      : [
          {
            name: 'Idempotency-Key',
            in: 'header',
            required: false,
            description: 'Makes the request safe to repeat: it is carried out once.',
            schema: { type: 'string', maxLength: 200 },
          },
        ];
  return [...path, ...named, ...key];
};

const tableTypes = ['text/csv', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'];
const fileSchemaOf = (type: string): Json => ({
  type: 'string',
  ...(!type.startsWith('text/') && { format: 'binary' }),
});

const answerOf = (e: Endpoint, helps: Helps): Json => {
  const status = String(e.status ?? (e.out === nothing && !e.answers ? 204 : 200));
  const content =
    e.answers === 'stream'
      ? { 'text/event-stream': { schema: { type: 'string' } } }
      : e.answers === 'file'
        ? Object.fromEntries((e.fileTypes ?? tableTypes).map((type) => [type, { schema: fileSchemaOf(type) }]))
        : { 'application/json': { schema: jsonSchemaOf(e.out, 'output', helps) } };
  return {
    [status]: { description: 'Done', ...(status !== '204' && { content }) },
    ...(e.out === importReport && { '422': { description: 'Nothing was written: some rows are wrong', content } }),
  };
};

/** A list that is taken back as a whole says whose its rows are; one of a single object belongs to that. */
const tableBytes = (e: Endpoint): string => {
  const bytes = 'The bytes of a CSV (UTF-8) or XLSX file';
  return e.path.includes('{')
    ? bytes
    : `${bytes}. With a column tenantId, each row is looked for at the merchant it names, and of a merchant below only what is there is changed. An empty cell empties what may be empty and is a mistake where a value is needed; a column that is not there changes nothing.`;
};

const operationOf = (feature: Feature, name: string, e: Endpoint, helps: Helps): Json => ({
  operationId: `${feature.name}.${name}`,
  tags: [feature.summary],
  summary: e.summary,
  description:
    e.may === 'anyone'
      ? 'Open to anyone.'
      : e.may === 'signedIn'
        ? 'For every caller who is known.'
        : `Needs the permission \`${e.may}\`.`,
  parameters: parametersOf(e),
  ...(e.body && {
    requestBody: { required: true, content: { 'application/json': { schema: jsonSchemaOf(e.body, 'input', helps) } } },
  }),
  ...(e.takes === 'file' && {
    requestBody: {
      required: true,
      description: e.fileTypes ? 'The bytes of the file' : tableBytes(e),
      content: Object.fromEntries((e.fileTypes ?? ['text/csv', 'application/octet-stream']).map((type) => [type, {}])),
    },
  }),
  ...(e.takes === 'stream' && {
    requestBody: { required: true, description: 'The bytes of the file', content: { 'application/octet-stream': {} } },
  }),
  ...(e.may === 'anyone' && { security: [] }),
  responses: { ...answerOf(e, helps), default: { $ref: '#/components/responses/Problem' } },
});

/** The whole API as one document. */
export const openApiOf = (features: readonly Feature[], serverUrl: string): Json => {
  const paths: Record<string, Json> = {};
  const helps = helpsOf(features);
  for (const feature of features)
    for (const [name, e] of Object.entries(feature.endpoints)) {
      paths[e.path] ??= {};
      (paths[e.path] as Json)[e.method.toLowerCase()] = operationOf(feature, name, e, helps);
    }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Wattfront API',
      version: '1',
      description:
        'Everything the widgets do. Amounts are integer minor units of the row’s currency, energy is Wh, power W, times are epoch milliseconds. Lists are paged by cursor.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: serverUrl }],
    security: [{ bearer: [] }, { cookie: [] }],
    tags: features.map((f) => ({ name: f.summary })),
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'Secret API key (servers) or embed token (browsers)' },
        cookie: {
          type: 'apiKey',
          in: 'cookie',
          name: 'wf_session',
          description: 'The portal’s log-in; writes also need X-CSRF-Token',
        },
      },
      responses: {
        Problem: {
          description: 'Problem details (RFC 9457)',
          content: {
            'application/problem+json': {
              schema: {
                type: 'object',
                required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
                properties: {
                  type: { type: 'string' },
                  title: { type: 'string' },
                  status: { type: 'integer' },
                  detail: { type: 'string' },
                  code: { type: 'string', enum: [...Object.keys(failureCodes), 'internal'] },
                  requestId: { type: 'string' },
                  errors: {
                    type: 'array',
                    items: {
                      type: 'object',
                      required: ['path', 'message'],
                      properties: { path: { type: 'string' }, message: { type: 'string' } },
                    },
                  },
                },
              },
            },
          },
        },
      },
    },
  };
};
