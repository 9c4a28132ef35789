/** One trait: its definition in words, how customers are spread over its values, and what may be done with it. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

import { EmptyState } from '@/kit/EmptyState';
import { ErrorState, useErrorWords } from '@/kit/ErrorState';
import { useFormat } from '@/kit/format/useFormat';
import { SidePanel } from '@/kit/SidePanel';
import { Skeleton } from '@/kit/Skeleton';
import { toast } from '@/kit/toast';

import { deleteTrait, sharesQuery, undoTrait, type Trait } from '../data';
import s from '../portraits.module.css';

export function SharesPanel({ trait, may, onEdit, onClose }: { trait: Trait; may: boolean; onEdit: () => void; onClose: () => void }) {
  const { t } = useTranslation('portraits');
  const format = useFormat();
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const { data, error, refetch } = useQuery(sharesQuery(trait.id, format.language));
  const refresh = () => client.invalidateQueries({ queryKey: ['trait'] });
  const remove = useMutation({
    mutationFn: () => deleteTrait(trait.id),
    onSuccess: ({ change_set_id }) => {
      void refresh();
      toast({ text: t('deleted', { name: trait.label[format.language] }), undo: change_set_id ? () => undoTrait(change_set_id).then(() => void refresh()) : undefined });
      onClose();
    },
    onError: (failed) => toast({ text: wordsOf(failed), tone: 'danger' }),
  });
  const most = Math.max(1, ...(data?.shares.map((one) => one.customers) ?? []));
  const [head, ...lines] = trait.words;
  return (
    <SidePanel
      title={trait.label[format.language]}
      onClose={onClose}
      footer={
        may ? (
          <>
            <Button danger type="text" onClick={() => remove.mutate()} loading={remove.isPending}>
              {t('delete')}
            </Button>
            <Button type="primary" onClick={onEdit}>
              {t('edit')}
            </Button>
          </>
        ) : undefined
      }
    >
      <div className={s.why}>
        <section>
          <h3>{t('computed_of')}</h3>
          {trait.fault ? <p className={s.fault}>{t('fault', { fault: trait.fault })}</p> : <p>{head}</p>}
          {lines.length > 0 && (
            <ul className={s.bins}>
              {lines.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          )}
        </section>
        <section>
          <h3>{t('spread')}</h3>
          {!data && (error ? <ErrorState small error={error} onRetry={() => void refetch()} /> : <Skeleton lines={5} />)}
          {data?.shares.length === 0 && <EmptyState small title={t('nobody')} />}
          <ul className={s.shares}>
            {data?.shares.map((one) => (
              <li key={one.key ?? one.value} className={s.share}>
                <span>{one.value}</span>
                <span className={s.track}>
                  <i style={{ width: `${(100 * one.customers) / most}%` }} />
                </span>
                <span className="gx-figures">{format.number(one.customers)}</span>
              </li>
            ))}
          </ul>
          {data?.more && <p className={s.quiet}>{t('more_values')}</p>}
        </section>
      </div>
    </SidePanel>
  );
}
