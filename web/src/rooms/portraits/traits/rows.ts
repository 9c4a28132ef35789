/** What rows a trait may be computed of: relations and events of customers, and the fields they have. */
import { useQuery } from '@tanstack/react-query';

import { askableQuery, type Askable } from '@/kit/conditions/askable';

export const OBJECT = 'customer';

/** Fields of "relation:…" or "event:…"; undefined while they are being asked for. */
export function useRowFields(rows: string): readonly Askable[] | undefined {
  const { data } = useQuery(askableQuery(OBJECT));
  const key = rows.slice(rows.indexOf(':') + 1);
  const related = rows.startsWith('relation:') ? data?.relations.find((one) => one.key === key) : undefined;
  const inner = useQuery({ ...askableQuery(related?.object ?? OBJECT), enabled: related !== undefined });
  if (!data) return undefined;
  if (rows.startsWith('event:')) return data.events.find((one) => one.key === key)?.properties ?? [];
  return related ? inner.data?.fields.filter((one) => !one.fact) : [];
}
