/** Makes two records of one customer into one: find the other, compare, choose which stays. */
import { SwapOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';

import { Dialog } from '@/kit/Dialog';
import { ErrorState, Reference, useErrorWords } from '@/kit/ErrorState';
import { Person } from '@/kit/Person';
import { SearchField } from '@/kit/SearchField';
import { Skeleton } from '@/kit/Skeleton';
import { toast } from '@/kit/toast';

import { customerQuery, findCustomers, mergeCustomers, undoMerge, type Customer } from '../data';
import { useFieldWords } from './fields';
import s from './record.module.css';

const COMPARED = ['name', 'kind', 'gender', 'birthday', 'stage', 'class', 'owner_id', 'country', 'province', 'city', 'district', 'language'] as const;

function Find({ customer, onChoose }: { customer: Customer; onChoose: (id: string) => void }) {
  const { t } = useFieldWords();
  const [text, setText] = useState('');
  // someone with the same name is the likeliest
  const asked = text || customer.name;
  const { data, error, refetch } = useQuery({
    queryKey: ['customer', 'find', asked],
    queryFn: ({ signal }) => findCustomers(asked, signal),
    enabled: asked !== '',
  });
  const others = data?.filter((row) => row.id !== customer.id);
  return (
    <>
      <SearchField placeholder={t('merge.find')} value={text} onChange={setText} />
      {error ? <ErrorState small error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error && asked && <Skeleton lines={4} />}
      {others && (
        <ul className={s.found}>
          {others.map((row) => (
            <li key={row.id}>
              <button type="button" onClick={() => onChoose(row.id)}>
                <Person name={row.name} detail={[row.phone, row.email, row.city].filter(Boolean).join(' · ') || undefined} size={32} />
              </button>
            </li>
          ))}
          {others.length === 0 && <li className={s.none}>{t(text ? 'merge.nobody' : 'merge.no_namesake')}</li>}
        </ul>
      )}
    </>
  );
}

function Compare({ stays, goes, onSwap }: { stays: Customer; goes: Customer; onSwap: () => void }) {
  const { t, fieldOf, valueOf } = useFieldWords();
  const hints = (one: Customer, kind: string) => one.handles.filter((handle) => handle.kind === kind).map((handle) => handle.hint);
  const rows = COMPARED.filter((key) => stays[key] || goes[key]).map((key) => ({ key, left: valueOf(key, stays[key]), right: valueOf(key, goes[key]), wins: stays[key] ? 'left' : 'right' }));
  return (
    <>
      <div className={s.tableBox} tabIndex={0} role="region" aria-label={t('merge.compare')}>
        <table className={s.compare}>
          <thead>
            <tr>
              <th scope="col">
                <span className="gx-hidden">{t('merge.field')}</span>
              </th>
              <th scope="col">{t('merge.stays')}</th>
              <th scope="col">{t('merge.goes')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ key, left, right, wins }) => (
              <tr key={key}>
                <th scope="row">{fieldOf(key)}</th>
                <td className={wins === 'left' ? s.wins : s.loses}>{left}</td>
                <td className={wins === 'right' ? s.wins : s.loses}>{right}</td>
              </tr>
            ))}
            {(['phone', 'email'] as const).map((kind) => (
              <tr key={kind}>
                <th scope="row">{fieldOf(kind)}</th>
                <td className={s.wins}>{hints(stays, kind).join(' · ') || '–'}</td>
                <td className={s.wins}>{hints(goes, kind).join(' · ') || '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={s.lead}>{t('merge.rule')}</p>
      <Button type="text" size="small" className={s.blank} icon={<SwapOutlined />} onClick={onSwap}>
        {t('merge.swap')}
      </Button>
    </>
  );
}

export default function MergeDialog({ customer, onClose }: { customer: Customer; onClose: () => void }) {
  const { t } = useFieldWords();
  const client = useQueryClient();
  const navigate = useNavigate();
  const wordsOf = useErrorWords();
  const [chosen, setChosen] = useState<string>();
  const [swapped, setSwapped] = useState(false);
  const other = useQuery({ ...customerQuery(chosen ?? ''), enabled: chosen !== undefined });
  const stays = swapped ? other.data : customer;
  const goes = swapped ? customer : other.data;

  const merge = useMutation({
    mutationFn: () => mergeCustomers(stays?.id ?? '', goes?.id ?? ''),
    onSuccess: ({ merge_id, survivor_id }) => {
      toast({
        text: t('merge.done', { name: goes?.name ?? '' }),
        undo: () =>
          undoMerge(merge_id)
            .catch((error: unknown) => toast({ text: wordsOf(error), tone: 'danger' }))
            .then(() => client.invalidateQueries()),
      });
      void client.invalidateQueries();
      onClose();
      if (survivor_id !== customer.id) void navigate(`/customers/${survivor_id}`, { replace: true });
    },
  });
  return (
    <Dialog label={t('merge.title')} onClose={onClose} width={640}>
      <div className={s.dialog}>
        <h2>{t('merge.title')}</h2>
        {!chosen && <p className={s.lead}>{t('merge.lead')}</p>}
        {!chosen && <Find customer={customer} onChoose={setChosen} />}
        {chosen && other.isPending && <Skeleton lines={8} />}
        {chosen && other.error && <ErrorState small error={other.error} onRetry={() => void other.refetch()} />}
        {stays && goes && <Compare stays={stays} goes={goes} onSwap={() => setSwapped(!swapped)} />}
        {merge.error ? (
          <div className={s.error} role="alert">
            {wordsOf(merge.error)}
            <Reference error={merge.error} />
          </div>
        ) : null}
        <div className={s.dialogActions}>
          {chosen && <Button onClick={() => setChosen(undefined)}>{t('merge.other')}</Button>}
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" disabled={!stays || !goes} loading={merge.isPending} onClick={() => merge.mutate()}>
            {t('merge.submit')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
