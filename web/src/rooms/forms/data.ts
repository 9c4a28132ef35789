/** What this room asks of the server. Keys begin with the object's name, so that live news of a form finds them. */
import { queryOptions } from '@tanstack/react-query';

import { answer, api, send } from '@/api/client';

import type { Definition, Kind } from './build/definition';
import type { Problem } from './build/problems';

export const FORM = 'form';
const BASE = '/api/v1/forms';
const at = (id: string, rest = '') => `${BASE}/${encodeURIComponent(id)}${rest}`;

export type Status = 'draft' | 'published' | 'closed';
export interface FormRow {
  id: string;
  name: string;
  title: string;
  public_key: string;
  status: Status;
  changed: boolean;
  version: number;
  updated_at: string;
  deleted_at: string | null;
  views: number;
  submissions: number;
  accepted: number;
  spam: number;
  waiting: number;
  spark: { day: string; submissions: number }[];
}
export interface Form {
  id: string;
  name: string;
  public_key: string;
  status: Status;
  definition: Definition;
  changed: boolean;
  published_version: number | null;
  version: number;
  updated_at: string;
  deleted_at: string | null;
  url: string;
  embed: string;
}
export interface Saved {
  id: string;
  version: number;
  change_set_id: string | null;
}
export interface Target {
  key: string;
  label: { zh: string; en: string };
  kinds: Kind[];
  options: { key: string; label: { zh: string; en: string } }[] | null;
  group: 'declared' | 'own';
}

export const formsQuery = (deleted: boolean) => queryOptions({ queryKey: [FORM, 'list', deleted], queryFn: ({ signal }) => send<FormRow[]>('GET', BASE, { query: { deleted }, signal }) });
export const formQuery = (id: string) => queryOptions({ queryKey: [FORM, id], queryFn: ({ signal }) => send<Form>('GET', at(id), { signal }) });
/** For the builder: asked anew whenever it opens, and what it saves itself does not start it anew. */
export const draftQuery = (id: string) => queryOptions({ queryKey: ['draft', FORM, id], gcTime: 0, staleTime: Infinity, queryFn: ({ signal }) => send<Form>('GET', at(id), { signal }) });
export const targetsQuery = queryOptions({ queryKey: ['shape', 'form-targets'], staleTime: 60_000, queryFn: ({ signal }) => send<Target[]>('GET', `${BASE}/targets`, { signal }) });
export const problemsQuery = (definition: Definition) =>
  queryOptions({ queryKey: [FORM, 'check', definition], staleTime: Infinity, gcTime: 10_000, queryFn: async ({ signal }) => (await send<{ problems: Problem[] }>('POST', `${BASE}/check`, { body: { definition }, signal })).problems });

export const createForm = (name: string, definition: Definition) => send<Saved>('POST', BASE, { body: { name, definition } });
export const changeForm = (id: string, body: { version: number; name?: string; definition?: Definition }) => send<Saved>('PATCH', at(id), { body });
export const publishForm = (id: string, version: number) => send<Saved>('POST', at(id, '/publish'), { body: { version } });
export const closeForm = (id: string, version: number) => send<Saved>('POST', at(id, '/close'), { body: { version } });
export const reopenForm = (id: string, version: number) => send<Saved>('POST', at(id, '/reopen'), { body: { version } });
export const copyForm = (id: string) => send<Saved>('POST', at(id, '/copy'), { body: {} });
export const deleteForm = (id: string) => send<unknown>('DELETE', at(id));
export const restoreForm = (id: string) => send<unknown>('POST', at(id, '/restore'), { body: {} });

// What came in ------------------------------------------------------------------------------------------------------------
export const SUBMISSION_STATUSES = ['accepted', 'waiting', 'spam', 'expired', 'refused'] as const;
export type SubmissionStatus = (typeof SUBMISSION_STATUSES)[number];
export interface Submission {
  id: string;
  at: string;
  status: SubmissionStatus;
  version: number;
  customer_id: string | null;
  customer_name: string | null;
  /** `text` is null where the field is closed to the reader. */
  answers: { key: string; label: string; text: string | null }[];
  utm: Record<string, string>;
  page: string | null;
  referrer: string | null;
  spam_reasons: { code: string; words: { zh: string; en: string } }[];
  decided_at: string | null;
  decided_by: string | null;
}
export interface Figures {
  days: { day: string; views: number; starts: number; submissions: number; accepted: number; spam: number }[];
  totals: { views: number; starts: number; submissions: number; accepted: number; spam: number };
  /** `label` of an option is null when the form has it no more. */
  fields: { key: string; label: string; options: { key: string; label: string | null; count: number }[] }[];
  sources: { source: string; submissions: number }[];
}
export const submissionsQuery = (id: string, status: SubmissionStatus | undefined) => ({
  queryKey: [FORM, id, 'submissions', status],
  fetchPage: (after: string | undefined, signal: AbortSignal) => send<{ items: Submission[]; next?: string | null }>('GET', at(id, '/submissions'), { query: { status, after }, signal }),
});
export const submissionQuery = (id: string, submission: string) => queryOptions({ queryKey: [FORM, id, 'submission', submission], queryFn: ({ signal }) => send<Submission>('GET', at(id, `/submissions/${submission}`), { signal }) });
export const figuresQuery = (id: string, since: string) => queryOptions({ queryKey: [FORM, id, 'figures', since], queryFn: ({ signal }) => send<Figures>('GET', at(id, '/figures'), { query: { since }, signal }) });
export const decide = (ids: string[], verdict: 'accept' | 'spam') => send<unknown>('POST', `${BASE}/submissions/decide`, { body: { ids, decision: verdict } });

export const exportSubmissions = (id: string, format: string, status: SubmissionStatus | undefined) => send<{ id: string; job_id: string }>('POST', at(id, '/exports'), { body: { format, status: status ? [status] : [] } });

// Consents: texts and what customers said ---------------------------------------------------------------------------------
export const CHANNELS = ['any', 'email', 'sms', 'phone', 'wechat'] as const;
export type Channel = (typeof CHANNELS)[number];
export interface ConsentText {
  id: string;
  purpose: string;
  channel: Channel;
  language: 'zh' | 'en';
  version: number;
  body: string;
  used: boolean;
  created_at: string;
}
export interface ConsentEntry {
  id: string;
  purpose: string;
  channel: Channel;
  granted: boolean;
  at: string;
  source: string;
  source_name: string | null;
  how: string | null;
  by: string | null;
  text: string | null;
  text_version: number | null;
}
export interface Consents {
  states: { purpose: string; channel: Channel; granted: boolean }[];
  entries: ConsentEntry[];
}

export const textsQuery = queryOptions({ queryKey: ['consent', 'texts'], queryFn: ({ signal }) => send<ConsentText[]>('GET', '/api/v1/consents/texts', { signal }) });
export const writeText = (body: Pick<ConsentText, 'purpose' | 'channel' | 'language' | 'body'>) => send<ConsentText>('POST', '/api/v1/consents/texts', { body });
export const consentsQuery = (customer: string) => queryOptions({ queryKey: ['customer', customer, 'consents'], queryFn: ({ signal }) => send<Consents>('GET', `/api/v1/customers/${customer}/consents`, { signal }) });
export const noteConsent = (customer: string, body: { purpose: string; channel: Channel; granted: boolean; how: string }) => send<{ id: string }>('POST', `/api/v1/customers/${customer}/consents`, { body });

// Of other rooms, over their routes ---------------------------------------------------------------------------------------
export const tagsQuery = queryOptions({ queryKey: ['customer', 'tags', 'all'], staleTime: 60_000, queryFn: ({ signal }) => answer(api.GET('/api/v1/customers/tags', { signal })) });
