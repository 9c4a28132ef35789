/** Customers for the palette. */
import { answer, api } from '@/api/client';
import type { SearchHit } from '@/kit/contributions';

const MOST = 6;

export async function search(text: string, signal: AbortSignal): Promise<SearchHit[]> {
  const query = { q: text, columns: 'phone,city', limit: MOST };
  const page = await answer(api.GET('/api/v1/customers', { params: { query }, signal }));
  return page.items.map((row) => ({
    id: row.id,
    title: row.name,
    detail: [row.phone, row.city].filter(Boolean).join(' · ') || undefined,
    to: `/customers/${row.id}`,
  }));
}
