/** A list that is fetched page by page with the server's cursor (`{ items, next, count }`), as one growing array. */
import { keepPreviousData, useInfiniteQuery, type QueryKey } from '@tanstack/react-query';
import { useMemo } from 'react';

import type { Count } from '../PageHeader';

export interface Page<T> {
  items: T[];
  /** Cursor of the following page, null at the end. */
  next?: string | null;
  count?: Count | null;
}

export interface KeysetList<T> {
  rows: readonly T[] | undefined;
  count: Count | null | undefined;
  error: unknown;
  /** The first page is on its way and nothing can be shown yet. */
  loading: boolean;
  /** Older rows are shown while the answer to a changed question is on its way. */
  stale: boolean;
  hasMore: boolean;
  loadingMore: boolean;
  loadMore: () => void;
  retry: () => void;
}

export interface KeysetOptions<T> {
  /** First part: the object's name, so that live updates find it: `['customer', 'list', params]`. */
  queryKey: QueryKey;
  fetchPage: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>;
  enabled?: boolean;
}

export function useKeyset<T>({ queryKey, fetchPage, enabled = true }: KeysetOptions<T>): KeysetList<T> {
  const query = useInfiniteQuery({
    queryKey,
    enabled,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => fetchPage(pageParam, signal),
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: keepPreviousData,
  });
  const { data, error, isPending, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = query;
  const rows = useMemo(() => data?.pages.flatMap((page) => page.items), [data]);
  return {
    rows,
    count: data?.pages[0]?.count,
    error: error ?? undefined,
    loading: isPending,
    stale: isPlaceholderData,
    hasMore: hasNextPage,
    loadingMore: isFetchingNextPage,
    loadMore: () => {
      if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
    },
    retry: () => void (query.isFetchNextPageError ? fetchNextPage() : refetch()),
  };
}
