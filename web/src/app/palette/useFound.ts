/** Records of every kind found for what was typed, 200 ms after the last key: the server asks all rooms at once. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';

import { answer, api } from '@/api/client';
import { useDelayed } from '@/kit/useDelayed';

const WAIT_MS = 200;
const MOST = 6;

export function useFound(typed: string) {
  const text = useDelayed(typed.trim(), WAIT_MS);
  const found = useQuery({
    queryKey: ['palette', text],
    enabled: text.length > 0,
    staleTime: 10_000,
    retry: false,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/search', { params: { query: { q: text, limit: MOST } }, signal })),
  });
  const missing = (found.data?.late.length ?? 0) + (found.data?.failed.length ?? 0) > 0;
  return {
    text,
    searching: found.isFetching || text !== typed.trim(),
    failed: found.isError,
    /** Some kinds of records did not answer in time. */
    partly: text.length > 0 && missing,
    groups: text.length > 0 ? (found.data?.groups ?? []) : [],
  };
}
