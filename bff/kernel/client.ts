/**
 * The typed client that widgets and pages use: one function per endpoint, made from the contracts. Browser-safe; knows nothing of
 * where the token comes from.
 */
import type { Answer, BodyIn, Endpoint, Problem, QueryIn } from './contract.ts';

/** A request that failed: problem details of the server, or `code: 'offline'` when no answer came. */
export class ApiError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail || problem.title);
    this.name = 'ApiError';
    this.problem = problem;
  }
}

export interface Transport {
  /** Origin and path prefix of the API, without a slash at the end; '' for the page's own origin. */
  baseUrl: string;
  /** Headers of authentication; asked again with `renew` once after a 401. */
  authorize(renew: boolean): Promise<Record<string, string>>;
  credentials: RequestCredentials;
}

export interface CallOptions<E> {
  params?: Record<string, string>;
  query?: QueryIn<E>;
  body?: BodyIn<E>;
  signal?: AbortSignal;
  /** Makes a write safe to repeat: the same key is carried out once. */
  idempotencyKey?: string;
  headers?: Record<string, string>;
}

/** Fills the path of an endpoint and adds the query. */
export const urlOf = (e: Endpoint, params: Record<string, string> = {}, query: object = {}): string => {
  const path = e.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query))
    if (value !== undefined && value !== '') search.set(key, String(value));
  const text = search.toString();
  return text ? `${path}?${text}` : path;
};

const offline = (error: unknown): ApiError =>
  new ApiError({
    type: 'about:blank',
    title: 'No connection',
    status: 0,
    detail: String(error),
    code: 'offline',
    requestId: '',
  });

const failed = async (response: Response): Promise<ApiError> => {
  const body: unknown = await response.json().catch(() => null);
  if (body && typeof body === 'object' && 'code' in body) return new ApiError(body as Problem);
  return new ApiError({
    type: 'about:blank',
    title: response.statusText || `HTTP ${response.status}`,
    status: response.status,
    detail: '',
    code: 'http',
    requestId: response.headers.get('x-request-id') ?? '',
  });
};

/** Sends a request and answers the raw response; throws ApiError. Renews the authentication once on 401. */
export const send = async (
  transport: Transport,
  method: string,
  path: string,
  init: RequestInit = {},
): Promise<Response> => {
  const once = async (renew: boolean): Promise<Response> => {
    const headers = { ...(init.headers as Record<string, string> | undefined), ...(await transport.authorize(renew)) };
    return fetch(transport.baseUrl + path, { ...init, method, headers, credentials: transport.credentials });
  };
  let response: Response;
  try {
    response = await once(false);
    if (response.status === 401) response = await once(true);
  } catch (error) {
    if (error instanceof ApiError || (error instanceof DOMException && error.name === 'AbortError')) throw error;
    throw offline(error);
  }
  if (!response.ok) throw await failed(response);
  return response;
};

/** Calls an endpoint and answers its parsed JSON (undefined for 204); throws ApiError. */
export const call = async <E extends Endpoint>(
  transport: Transport,
  e: E,
  o: CallOptions<E> = {},
): Promise<Answer<E>> => {
  const response = await send(transport, e.method, urlOf(e, o.params, o.query ?? {}), {
    signal: o.signal ?? null,
    headers: {
      accept: 'application/json',
      ...(o.body !== undefined && { 'content-type': 'application/json' }),
      ...(o.idempotencyKey && { 'idempotency-key': o.idempotencyKey }),
      ...o.headers,
    },
    ...(o.body !== undefined && { body: JSON.stringify(o.body) }),
  });
  return (response.status === 204 ? undefined : await response.json()) as Answer<E>;
};
