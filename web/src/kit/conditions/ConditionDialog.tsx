/** The builder in a window: what is wrong is told at its place before anything is asked. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

import { isProblem } from '@/api/problem';

import { Dialog } from '../Dialog';
import { ErrorState } from '../ErrorState';
import { useFormat } from '../format/useFormat';
import { ConditionBuilder } from './ConditionBuilder';
import type { ConditionFilterProps } from './ConditionFilter';
import s from './conditions.module.css';
import { makeGroup } from './tree';
import { useBuilder } from './useBuilder';

const WIDTH = 1080;

export default function ConditionDialog({ object, value, onChange, fetchWords, suggest, onClose }: ConditionFilterProps & { onClose: () => void }) {
  const { t } = useTranslation('conditions');
  const format = useFormat();
  const client = useQueryClient();
  const apply = useMutation({
    mutationFn: async ({ text, leaves }: { text: string; leaves: number }) => {
      if (leaves === 0) return undefined;
      await client.fetchQuery({ queryKey: ['conditions', object, 'checked', text], retry: false, queryFn: () => fetchWords(text) });
      return text;
    },
    onSuccess: (text) => {
      onChange(text);
      onClose();
    },
  });
  const refused = isProblem(apply.error) ? apply.error.fields : [];
  const builder = useBuilder(object, value, refused);
  const submit = () => apply.mutate({ text: JSON.stringify(builder.tree), leaves: builder.leaves });
  const { edited } = builder;
  const put: typeof edited.put = (tree, of) => {
    if (apply.error) apply.reset();
    edited.put(tree, of);
  };
  return (
    <Dialog label={t('title')} onClose={onClose} width={WIDTH}>
      <form
        className={s.dialog}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <h2>{t('title')}</h2>
        <ConditionBuilder builder={{ ...builder, edited: { ...edited, put } }} suggest={suggest} />
        {apply.error && refused.length === 0 ? <ErrorState small error={apply.error} onRetry={submit} /> : null}
        <div className={s.actions}>
          <Button type="text" onClick={() => put({ ...makeGroup(), id: edited.tree.id })}>
            {t('clear')}
          </Button>
          {typeof builder.look?.count === 'number' && <span className={s.found}>{t('preview.short', { count: builder.look.count, figure: format.number(builder.look.count) })}</span>}
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" htmlType="submit" loading={apply.isPending} disabled={!builder.askable} data-testid="apply-conditions">
            {t('apply')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
