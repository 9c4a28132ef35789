/** Values to offer in the conditions of a segment: tags, people, what is in use. */
import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';
import type { Suggest } from '@/kit/conditions/askable';

import { facetsQuery, tagsQuery } from './data';

const ME = 'me';
const MY_TEAM = 'my_team';

export function useSuggest(): Suggest {
  const { t } = useTranslation('segments');
  const may = useCan()('customers.customer.view');
  const tags = useQuery({ ...tagsQuery, enabled: may }).data;
  const facets = useQuery({ ...facetsQuery, enabled: may }).data;
  return useCallback(
    (key, kind) => {
      if (kind === 'user') return [{ value: ME, label: t('me') }, { value: MY_TEAM, label: t('my_team') }];
      if (key === 'customers.tags') return (tags ?? []).map((one) => ({ value: one.id, label: one.name }));
      return key.startsWith('customers.customer.') ? (facets?.[key.split('.').at(-1) ?? ''] ?? []).map((value) => ({ value, label: value })) : [];
    },
    [t, tags, facets],
  );
}
