/** What the editor of a row condition asks the server: the words of a tree, and values to offer. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { answer, api } from '@/api/client';
import { useCan } from '@/api/session';
import type { Suggestion } from '@/kit/conditions/askable';
import { peopleOptions } from '@/kit/people';

import { everybodyQuery } from '../teams/teams';

const CUSTOMER = 'customer';
const ME = 'me';

/** The tree in words; throws the server's complaint. Customers' tags have names there only. */
export async function fetchConditionWords(object: string, filter: string): Promise<string> {
  if (object === CUSTOMER) return (await answer(api.GET('/api/v1/customers/words', { params: { query: { filter } } }))).words;
  return (await answer(api.GET('/api/v1/access/roles/words', { params: { query: { object, filter } } }))).words;
}

/** People for users, tags and the values in use for customers. */
export function useSuggestions(object: string): (key: string, kind: string) => readonly Suggestion[] {
  const { t } = useTranslation('access');
  const people = useQuery(everybodyQuery).data ?? [];
  const can = useCan();
  const enabled = object === CUSTOMER && can('customers.customer.view');
  const tags = useQuery({ queryKey: ['role', 'tags'], enabled, staleTime: 60_000, queryFn: ({ signal }) => answer(api.GET('/api/v1/customers/tags', { signal })) }).data ?? [];
  const facets = useQuery({ queryKey: ['role', 'facets'], enabled, staleTime: 60_000, queryFn: ({ signal }) => answer(api.GET('/api/v1/customers/facets', { signal })) }).data;
  return (key, kind) => {
    if (kind === 'user') return [{ value: ME, label: t('roles.where_me') }, ...peopleOptions(people)];
    if (key === 'customers.tags') return tags.map((one) => ({ value: one.id, label: one.name }));
    return (facets?.[key.split('.').at(-1) ?? ''] ?? []).map((value) => ({ value, label: value }));
  };
}
