/** Records found by the rooms' search sources for what was typed, 200 ms after the last key. */
import { useQueries } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { useCan } from '@/api/session';

import { searches } from '../rooms';

const WAIT_MS = 200;

function useLater(text: string): string {
  const [later, setLater] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setLater(text), WAIT_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return later;
}

export function useFound(typed: string) {
  const text = useLater(typed.trim());
  const can = useCan();
  const sources = searches.filter((source) => can(source.permission));
  const answers = useQueries({
    queries: sources.map((source) => ({
      queryKey: ['palette', source.id, text],
      enabled: text.length > 0,
      staleTime: 10_000,
      retry: false,
      queryFn: ({ signal }: { signal: AbortSignal }) => source.search(text, signal),
    })),
  });
  return {
    searching: answers.some((answer) => answer.isFetching),
    failed: answers.some((answer) => answer.isError),
    groups: sources.map((source, index) => ({ source, hits: answers[index]?.data ?? [] })),
  };
}
