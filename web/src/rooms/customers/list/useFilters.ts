/** The filters of the list, with the values that are in use. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

import { useCan, useSession } from '@/api/session';
import type { Suggestion } from '@/kit/conditions/askable';
import type { Filter } from '@/kit/filters';
import { peopleOptions } from '@/kit/people';

import { facetsQuery, peopleQuery, tagsQuery } from '../data';
import { stageTone, useWords } from '../words';

/** `wanted` when the rows are there: what the filters offer is not asked for before. */
export function useFilters(wanted: boolean): Filter[] {
  const words = useWords();
  const can = useCan();
  const session = useSession();
  const facets = useQuery({ ...facetsQuery, enabled: wanted }).data;
  const people = useQuery({ ...peopleQuery, enabled: wanted && can('access.user.view') }).data;
  const { t } = words;
  const me = session?.user;

  return useMemo(() => {
    const plain = (key: string) => (facets?.[key] ?? []).map((value) => ({ value, label: value }));
    const others = peopleOptions(people?.filter((one) => one.id !== me?.id));
    const owners = me ? [{ value: me.id, label: t('me', { name: me.name }) }, ...others] : others;
    const filters: Filter[] = [
      { key: 'stage', label: t('fields.stage'), kind: 'select', options: plain('stage').map((one) => ({ ...one, label: words.stage(one.value), tone: stageTone(one.value) })) },
      { key: 'class', label: t('fields.class'), kind: 'select', options: plain('class') },
      { key: 'owner_id', label: t('fields.owner_id'), kind: 'select', options: owners },
      { key: 'source', label: t('fields.source'), kind: 'select', options: plain('source').map((one) => ({ ...one, label: words.source(one.value) })) },
      { key: 'city', label: t('fields.city'), kind: 'select', options: plain('city') },
      { key: 'province', label: t('fields.province'), kind: 'select', options: plain('province') },
      { key: 'country', label: t('fields.country'), kind: 'select', options: plain('country') },
      { key: 'kind', label: t('fields.kind'), kind: 'select', options: ['person', 'organisation'].map((value) => ({ value, label: words.kind(value) })) },
      { key: 'gender', label: t('fields.gender'), kind: 'select', options: ['female', 'male', 'other'].map((value) => ({ value, label: words.gender(value) })) },
    ];
    // until the values are there every filter keeps its place
    return filters.filter((filter) => facets === undefined || filter.kind !== 'select' || filter.options.length > 0);
    // `words` is made anew each time; it changes in meaning with `t` only
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [facets, people, me, t]);
}

/** Values to offer in a condition, from the filters; "me" comes before the people. */
export function useSuggestions(filters: readonly Filter[], wanted: boolean): (key: string, kind: string) => readonly Suggestion[] {
  const { t } = useWords();
  const tags = useQuery({ ...tagsQuery(false), enabled: wanted }).data ?? [];
  return (key, kind) => {
    if (key === 'customers.tags') return tags.map((tag) => ({ value: tag.id, label: tag.name }));
    const filter = filters.find((one) => key === `customers.customer.${one.key}`);
    const offered = filter?.kind === 'select' ? filter.options : [];
    return kind === 'user' ? [{ value: 'me', label: t('myself') }, ...offered] : offered;
  };
}
