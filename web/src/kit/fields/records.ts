/** Records to choose from by what is typed, for fields that point at others. */
import { answer, api } from '@/api/client';

export interface Choice {
  value: string;
  label: string;
}

type Find = (q: string, signal: AbortSignal) => Promise<Choice[]>;
interface Named {
  id: string;
  name: string;
}

const LIMIT = 20;
const named = (rows: readonly Named[]) => rows.map((row) => ({ value: row.id, label: row.name }));
const ask = (q: string) => ({ query: { q, limit: LIMIT } });

/** By the name of the object pointed at. */
const FINDERS: Readonly<Record<string, Find>> = {
  customer: async (q, signal) => {
    const page = await answer(api.GET('/api/v1/customers', { params: { query: { q, columns: 'city', limit: LIMIT } }, signal }));
    return page.items.map((row) => ({ value: row.id, label: row.city ? `${row.name} · ${row.city}` : row.name }));
  },
  company: async (q, signal) => named((await answer(api.GET('/api/v1/companies', { params: ask(q), signal }))).items),
  store: async (q, signal) => named((await answer(api.GET('/api/v1/organization/stores', { params: ask(q), signal }))).items),
  region: async (q, signal) => named((await answer(api.GET('/api/v1/organization/regions', { params: ask(q), signal }))).items),
  legal_entity: async (q, signal) => named((await answer(api.GET('/api/v1/organization/legal-entities', { params: ask(q), signal }))).items),
  category: async (q, signal) => named((await answer(api.GET('/api/v1/catalog/categories', { params: ask(q), signal }))).items),
  product: async (q, signal) => named((await answer(api.GET('/api/v1/catalog/products', { params: ask(q), signal }))).items),
};

/** Nothing for an object without a list to search. */
export const findRecords = (object: string, text: string, signal: AbortSignal): Promise<Choice[]> => FINDERS[object]?.(text, signal) ?? Promise.resolve([]);
