/** Parts of the product, on or off. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Switch } from 'antd';
import { useTranslation } from 'react-i18next';

import { ErrorState, useErrorWords } from '@/kit/ErrorState';
import { useLanguage } from '@/kit/format/useFormat';
import { PageHeader } from '@/kit/PageHeader';
import { Skeleton } from '@/kit/Skeleton';
import { Tag } from '@/kit/Tag';
import { toast } from '@/kit/toast';

import { roomsQuery, switchRooms, useRefresh } from '../data';
import s from '../fields/fields.module.css';

export default function RoomsPage() {
  const { t } = useTranslation('customization');
  const language = useLanguage();
  const wordsOf = useErrorWords();
  const refresh = useRefresh();
  const { data: rooms, error, refetch } = useQuery(roomsQuery);
  const put = useMutation({ mutationFn: switchRooms, onSuccess: refresh, onError: (failed) => toast({ text: wordsOf(failed), tone: 'danger' }) });
  const turn = (key: string, name: string, on: boolean) => {
    const before = (rooms ?? []).filter((room) => room.off).map((room) => room.key);
    const off = on ? before.filter((one) => one !== key) : [...before, key];
    put.mutate(off, { onSuccess: () => toast({ text: t(on ? 'rooms.on' : 'rooms.off', { name }), undo: () => put.mutateAsync(before).then(() => undefined) }) });
  };
  return (
    <>
      <PageHeader title={t('rooms.title')} lead={t('rooms.lead')} />
      {!rooms && (error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton lines={7} />)}
      {rooms && (
        <ul className={s.list} aria-label={t('rooms.title')}>
          {rooms.map((room) => (
            <li key={room.key} className={s.row} data-testid={`room-${room.key}`}>
              <span className={s.name}>{room.label[language]}</span>
              {room.needed ? (
                <Tag>{t('rooms.needed')}</Tag>
              ) : (
                <Switch aria-label={room.label[language]} checked={!room.off} loading={put.isPending} onChange={(on) => turn(room.key, room.label[language], on)} />
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
