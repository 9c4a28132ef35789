/** The tags a customer carries, chosen where they stand; each change can be undone. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';

import { useErrorWords } from '@/kit/ErrorState';
import { toast } from '@/kit/toast';

import { putTags, tagsQuery, undoChange, type Customer } from '../data';
import s from './record.module.css';

export function CarriedTags({ customer, disabled }: { customer: Customer; disabled: boolean }) {
  const { t } = useTranslation('customers');
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const tags = useQuery(tagsQuery(false)).data ?? [];
  const refresh = () => client.invalidateQueries({ queryKey: ['customer'] });
  const save = useMutation({
    mutationFn: (ids: string[]) => putTags(customer.id, ids),
    onSuccess: ({ change_set_id }) => {
      if (change_set_id) toast({ text: t('saved', { field: t('fields.tags') }), undo: () => undoChange(change_set_id).then(refresh) });
      return refresh();
    },
    onError: (error) => toast({ text: wordsOf(error), tone: 'danger' }),
  });
  const carried = (save.isPending ? save.variables : undefined) ?? customer.tags.map((one) => one.id);
  const options = [...tags, ...customer.tags.filter((one) => !tags.some((tag) => tag.id === one.id))].map((one) => ({ value: one.id, label: one.name }));
  return (
    <Select
      mode="multiple"
      className={s.carried}
      variant={disabled ? 'borderless' : 'outlined'}
      disabled={disabled}
      aria-label={t('fields.tags')}
      placeholder={t('tags.choose')}
      notFoundContent={t('tags.none')}
      optionFilterProp="label"
      value={carried}
      options={options}
      onChange={(ids: string[]) => save.mutate(ids)}
    />
  );
}
