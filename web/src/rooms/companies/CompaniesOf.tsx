/** On the page of a customer: the companies they work for, or worked for. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { useTopics } from '@/api/live';

import { companiesOfQuery } from './data';
import { Roles } from './Roles';

export default function CompaniesOf({ id }: { id: string }) {
  const { t } = useTranslation('companies');
  const { data, error, refetch } = useQuery(companiesOfQuery(id));
  useTopics('company');
  return <Roles of={{ customerId: id }} data={data} error={error} onRetry={() => void refetch()} title={t('panel')} none={t('no_companies')} />;
}
