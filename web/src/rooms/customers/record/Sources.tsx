/** Which sources know this customer, under what key, and what each of them says; merges it came out of, each to be taken back. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';

import { useCan } from '@/api/session';
import { PanelCard } from '@/kit/EntityPage';
import { useErrorWords } from '@/kit/ErrorState';
import { Tag } from '@/kit/Tag';
import { toast } from '@/kit/toast';
import { When } from '@/kit/When';

import { undoMerge, type Customer } from '../data';
import { useFieldWords } from './fields';
import s from './record.module.css';

/** Keys we made ourselves say nothing to people. */
const isOwnKey = (key: string) => /^(manual:|c:[0-9a-f]{8}|[hv]:[0-9a-f]{8}|order:|erased:|[0-9a-f]{32}$)/.test(key);

export function Sources({ customer }: { customer: Customer }) {
  const { t, source, fieldOf, valueOf } = useFieldWords();
  return (
    <PanelCard title={t('known_by.title')} count={customer.profiles.length}>
      <ul className={s.sources}>
        {customer.profiles.map((profile) => {
          const facts = Object.entries(profile.facts).filter(([key, value]) => key !== 'kind' && value !== null && value !== '');
          return (
            <li key={profile.id}>
              <details>
                <summary>
                  <Tag tone="sky">{source(profile.source)}</Tag>
                  <span className={s.sourceName}>{isOwnKey(profile.external_id) ? (profile.name ?? t('unnamed')) : profile.external_id}</span>
                  <span className={s.sourceWhen}>
                    <When at={profile.seen_at} as="date" />
                  </span>
                </summary>
                <dl className={s.said}>
                  {profile.name && (
                    <div>
                      <dt>{fieldOf('name')}</dt>
                      <dd>{profile.name}</dd>
                    </div>
                  )}
                  {facts.map(([key, value]) => (
                    <div key={key}>
                      <dt>{fieldOf(key)}</dt>
                      <dd>{valueOf(key, value)}</dd>
                    </div>
                  ))}
                  {facts.length === 0 && !profile.name && <p className={s.none}>{t('known_by.silent')}</p>}
                </dl>
              </details>
            </li>
          );
        })}
      </ul>
    </PanelCard>
  );
}

export function Merges({ customer }: { customer: Customer }) {
  const { t } = useFieldWords();
  const can = useCan();
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const undo = useMutation({
    mutationFn: undoMerge,
    onSuccess: () => {
      toast({ text: t('merge.undone_done') });
      return client.invalidateQueries();
    },
    onError: (error) => toast({ text: wordsOf(error), tone: 'danger' }),
  });
  const open = customer.merges.filter((merge) => merge.undone_at === null);
  if (open.length === 0) return null;
  return (
    <PanelCard title={t('merge.past')} count={open.length}>
      <ul className={s.merges}>
        {open.map((merge) => (
          <li key={merge.id}>
            <span>
              {merge.loser_name || t('unnamed')}
              <small>
                <When at={merge.at} />
              </small>
            </span>
            {can('customers.customer.merge') && (
              <Button size="small" loading={undo.isPending && undo.variables === merge.id} onClick={() => undo.mutate(merge.id)}>
                {t('merge.undo')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </PanelCard>
  );
}
