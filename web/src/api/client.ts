/**
 * The one way to the server. `api` is typed by the server's OpenAPI document (schema.d.ts, made by `npm run api`); `send` is the
 * same call without those types. Both answer with data or throw a `Problem`.
 */
import i18next from 'i18next';
import createClient from 'openapi-fetch';

import { OFFLINE, Problem, problemOf } from './problem';
import { markReachable } from './reach';
import type { paths } from './schema';

type Listener = () => void;
const signedOut = new Set<Listener>();

/** Calls `listener` when the server says that nobody is signed in any more. */
export function onSignedOut(listener: Listener): () => void {
  signedOut.add(listener);
  return () => signedOut.delete(listener);
}

declare global {
  interface Window {
    /** Questions that boot.js has asked before the app was there, by address; each is taken once. */
    gxAsked?: Record<string, Promise<Response> | undefined>;
  }
}

function fetchOrTake(request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const asked = request.method === 'GET' ? window.gxAsked?.[pathname + search] : undefined;
  if (!asked) return fetch(request);
  delete window.gxAsked?.[pathname + search];
  return asked.catch(() => fetch(request));
}

async function checkedFetch(request: Request): Promise<Response> {
  request.headers.set('Accept-Language', i18next.language === 'zh' ? 'zh-CN' : 'en');
  let response: Response;
  try {
    response = await fetchOrTake(request);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    markReachable(false);
    throw new Problem({ status: 0, code: OFFLINE });
  }
  markReachable(true);
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (response.status === 401 && !request.url.endsWith('/api/v1/session')) for (const listener of signedOut) listener();
  throw problem;
}

/** `const { data } = await api.GET('/api/v1/…', { params })`; never answers with `error`, it throws. */
export const api = createClient<paths>({ baseUrl: window.location.origin, fetch: checkedFetch });

/** The data of a typed call: `const customer = await answer(api.GET('/api/v1/…', …))`. */
export async function answer<T>(call: Promise<{ data?: T }>): Promise<T> {
  return (await call).data as T;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface SendOptions {
  query?: Record<string, string | number | boolean | readonly string[] | undefined>;
  /** JSON, or a Blob (sent as text/csv if it says so, else as application/octet-stream). */
  body?: unknown;
  signal?: AbortSignal;
  headers?: Record<string, string>;
}

function addressOf(path: string, query: SendOptions['query']): string {
  const url = new URL(path, window.location.origin);
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? (value as string[]) : [String(value)]) url.searchParams.append(name, one);
  }
  return url.toString();
}

/** One call to `path` ("/api/v1/…"). Answers undefined for 204. */
export async function send<T>(method: Method, path: string, options: SendOptions = {}): Promise<T> {
  const headers = new Headers(options.headers);
  let body: BodyInit | undefined;
  if (options.body instanceof Blob) {
    headers.set('Content-Type', options.body.type === 'text/csv' ? 'text/csv' : 'application/octet-stream');
    body = options.body;
  } else if (method !== 'GET') {
    headers.set('Content-Type', 'application/json');
    if (options.body !== undefined) body = JSON.stringify(options.body);
  }
  const request = new Request(addressOf(path, options.query), { method, headers, body, signal: options.signal });
  const response = await checkedFetch(request);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}
