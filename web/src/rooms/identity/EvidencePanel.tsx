/** Why the two records beside each other are thought to be one, above their comparison. */
import { useQuery } from '@tanstack/react-query';

import type { PanelProps } from '@/kit/contributions';
import { ErrorState } from '@/kit/ErrorState';
import { Skeleton } from '@/kit/Skeleton';

import { Bars } from './Bars';
import { pairQuery } from './data';

function Evidence({ a, b }: { a: string; b: string }) {
  const { data, error, refetch } = useQuery(pairQuery(a, b));
  if (data) return <Bars pair={data} />;
  return error ? <ErrorState small error={error} onRetry={() => void refetch()} /> : <Skeleton lines={5} />;
}

export default function EvidencePanel({ id, other }: PanelProps) {
  return other ? <Evidence a={id} b={other} /> : null;
}
