/** The traits of a workspace by group: what each is computed of, in words; new ones, changes, and how a trait is spread. */
import { PlusOutlined, ReloadOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';

import { useTopics } from '@/api/live';
import { useCan } from '@/api/session';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState, useErrorWords } from '@/kit/ErrorState';
import { useLanguage } from '@/kit/format/useFormat';
import { PageHeader } from '@/kit/PageHeader';
import { Skeleton } from '@/kit/Skeleton';
import { Tag } from '@/kit/Tag';
import { toast } from '@/kit/toast';
import { When } from '@/kit/When';

import { addStandard, computeAll, GROUPS, traitsQuery, type Trait } from '../data';
import s from '../portraits.module.css';
import { SharesPanel } from '../traits/SharesPanel';
import { TraitForm } from '../traits/TraitForm';

function Row({ trait, onOpen }: { trait: Trait; onOpen: () => void }) {
  const { t } = useTranslation('portraits');
  const language = useLanguage();
  return (
    <li>
      <button type="button" className={s.row} onClick={onOpen} data-testid="trait">
        <b>{trait.label[language]}</b>
        {trait.fault ? <span className={`${s.said} ${s.fault}`}>{t('fault', { fault: trait.fault })}</span> : <span className={s.said}>{trait.words.slice(0, 1).join('')}</span>}
        <Tag>{t(`kinds.${trait.kind}`)}</Tag>
      </button>
    </li>
  );
}

export default function TraitsPage() {
  const { t } = useTranslation('portraits');
  const language = useLanguage();
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const may = useCan()('portraits.trait.manage');
  const { data, error, refetch } = useQuery(traitsQuery(language));
  const [params, setParams] = useSearchParams();
  useTopics('trait');
  const open = (name: string, value: string | undefined) =>
    setParams((now) => {
      for (const key of ['trait', 'edit']) now.delete(key);
      if (value) now.set(name, value);
      return now;
    });
  const refresh = () => void client.invalidateQueries({ queryKey: ['trait'] });
  const failed = (problem: unknown) => toast({ text: wordsOf(problem), tone: 'danger' });
  const standard = useMutation({ mutationFn: addStandard, onSuccess: ({ added }) => (refresh(), toast({ text: t('standard_added', { count: added }) })), onError: failed });
  const compute = useMutation({ mutationFn: computeAll, onSuccess: () => (refresh(), toast({ text: t('computing_begun') })), onError: failed });
  const traits = data?.traits ?? [];
  const shown = traits.find((one) => one.id === params.get('trait'));
  const edited = params.get('edit') === 'new' ? 'new' : traits.find((one) => one.id === params.get('edit'));
  const missing = data !== undefined && !traits.some((one) => one.key === 'rfm_class');
  return (
    <>
      <PageHeader
        title={t('title')}
        count={data && { value: traits.length }}
        lead={
          <>
            {t('lead')} {data?.computing ? t('computing') : data?.computed_at ? <>{t('computed')} <When at={data.computed_at} /></> : null}
          </>
        }
        actions={
          may && traits.length > 0 ? (
            <>
              {missing && (
                <Button onClick={() => standard.mutate()} loading={standard.isPending}>
                  {t('add_standard')}
                </Button>
              )}
              <Button icon={<ReloadOutlined />} onClick={() => compute.mutate()} loading={compute.isPending}>
                {t('compute')}
              </Button>
            </>
          ) : undefined
        }
        primary={
          may && traits.length > 0 ? (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => open('edit', 'new')} data-testid="new-trait">
              {t('create')}
            </Button>
          ) : undefined
        }
      />
      {!data && (error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton lines={10} />)}
      {data && traits.length === 0 && (
        <EmptyState
          title={t('empty')}
          detail={t('empty_detail')}
          action={
            may && (
              <>
                <Button type="primary" onClick={() => standard.mutate()} loading={standard.isPending} data-testid="add-standard">
                  {t('add_standard')}
                </Button>
                <Button onClick={() => open('edit', 'new')}>{t('create')}</Button>
              </>
            )
          }
        />
      )}
      {GROUPS.map((group) => {
        const found = traits.filter((one) => one.group === group);
        if (found.length === 0) return null;
        return (
          <section key={group} className={s.section}>
            <h2>{t(`groups.${group}`)}</h2>
            <ul className={s.rows}>
              {found.map((trait) => (
                <Row key={trait.id} trait={trait} onOpen={() => open('trait', trait.id)} />
              ))}
            </ul>
          </section>
        );
      })}
      {shown && <SharesPanel trait={shown} may={may} onEdit={() => open('edit', shown.id)} onClose={() => open('trait', undefined)} />}
      {edited && <TraitForm key={edited === 'new' ? 'new' : edited.id} trait={edited === 'new' ? undefined : edited} onClose={() => open('edit', undefined)} />}
    </>
  );
}
