/** The three questions a public form asks of the server, and what it makes of the answers. */
import type { Answers, Division, Faults, Language, PublicDefinition, Thanks } from './types.ts';

export interface Opened {
  definition: PublicDefinition;
  token: string;
  challenge: { text: string; bits: number };
  preview?: boolean;
}

export interface Refusal {
  status: number;
  code: string;
  detail?: string;
  faults?: Faults;
}

export type Reply<T> = { ok: T } | { refused: Refusal };

export const OFFLINE = 'offline';

async function ask<T>(path: string, language: Language | undefined, body?: unknown): Promise<Reply<T>> {
  const headers: Record<string, string> = {};
  if (language) headers['Accept-Language'] = language === 'zh' ? 'zh-CN' : 'en';
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  try {
    const response = await fetch(path, { method: body === undefined ? 'GET' : 'POST', headers, body: body === undefined ? undefined : JSON.stringify(body), credentials: 'omit' });
    const said = response.status === 204 ? {} : ((await response.json()) as Record<string, unknown>);
    if (response.ok) return { ok: said as T };
    const fields = Array.isArray(said.fields) ? (said.fields as { field: string; message: string }[]) : [];
    const faults = Object.fromEntries(fields.map((one) => [one.field.replace(/^answers\./, ''), one.message]));
    return { refused: { status: response.status, code: String(said.code), detail: said.detail as string | undefined, faults: fields.length ? faults : undefined } };
  } catch {
    return { refused: { status: 0, code: OFFLINE } };
  }
}

const BASE = '/api/v1/public/forms/';

export const open = (key: string, preview: string | null) => ask<Opened>(`${BASE}${encodeURIComponent(key)}${preview ? `?preview=${encodeURIComponent(preview)}` : ''}`, undefined);

export interface Submission {
  token: string;
  work: string;
  answers: Answers;
  website: string;
  page?: string;
  referrer?: string;
  utm: Record<string, string>;
  visitor?: string;
}

export const submit = (key: string, language: Language, body: Submission) => ask<{ status: 'accepted' | 'waiting'; thanks: Thanks }>(`${BASE}${encodeURIComponent(key)}/submissions`, language, body);
export const seen = (key: string, kind: 'view' | 'start') => void ask(`${BASE}${encodeURIComponent(key)}/seen`, undefined, { kind });
export const confirm = (token: string, language: Language) => ask<{ title: string; language: Language; thanks: Thanks }>(`${BASE}confirm`, language, { token });

let known: Promise<readonly Division[]> | undefined;

export function divisions(key: string): Promise<readonly Division[]> {
  known ??= ask<Division[]>(`${BASE}${encodeURIComponent(key)}/divisions`, undefined).then((reply) => ('ok' in reply ? reply.ok : []));
  return known;
}
