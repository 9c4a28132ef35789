/** Past hand-overs: whose work went to others, by whom and when, whether it was taken back; one opens as its result. */
import { Button } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';

import { DataTable, type Column } from '@/kit/DataTable';
import { EmptyState } from '@/kit/EmptyState';
import { useFormat } from '@/kit/format/useFormat';
import { useKeyset } from '@/kit/list/useKeyset';
import { PageHeader } from '@/kit/PageHeader';
import { Person } from '@/kit/Person';
import { Tag } from '@/kit/Tag';
import type { Tone } from '@/kit/theme/tokens';
import { When } from '@/kit/When';

import { fetchPast, pastKey, type PastHandOver } from '../team/handOver';
import { HandOverResult } from '../team/HandOverResult';

const TONES: Record<PastHandOver['state'], Tone> = { running: 'sky', done: 'jade', undoing: 'amber', undone: 'neutral' };

function useColumns(): readonly Column<PastHandOver>[] {
  const { t } = useTranslation('access');
  const format = useFormat();
  return useMemo(
    () => [
      { key: 'who', title: t('hand_overs.who'), width: 220, card: 'title', render: (row) => <Person name={row.user_name} /> },
      {
        key: 'state',
        title: t('hand_overs.state'),
        width: 140,
        card: 'aside',
        render: (row) => (
          <Tag dot tone={TONES[row.state]}>
            {t(`hand_overs.states.${row.state}`)}
          </Tag>
        ),
      },
      {
        key: 'counts',
        title: t('hand_overs.counts'),
        width: 180,
        render: (row) => (
          <span className="gx-figures">
            {row.left > 0 ? t('hand_overs.counts_left', { given: format.number(row.given), left: format.number(row.left) }) : format.number(row.given)}
          </span>
        ),
      },
      { key: 'by', title: t('hand_overs.by'), width: 180, render: (row) => row.created_by_name ?? '–' },
      { key: 'at', title: t('hand_overs.at'), width: 160, render: (row) => <When at={row.created_at} /> },
    ],
    [t, format],
  );
}

export default function HandOversList() {
  const { t } = useTranslation('access');
  const navigate = useNavigate();
  const columns = useColumns();
  const list = useKeyset({ queryKey: pastKey, fetchPage: fetchPast });
  const [search, setSearch] = useSearchParams();
  const open = list.rows?.find((row) => row.id === search.get('open'));
  const close = () => {
    setSearch({}, { replace: true });
    list.retry();
  };
  const empty = <EmptyState title={t('hand_overs.none')} detail={t('hand_overs.none_detail')} action={<Button onClick={() => void navigate('/settings/team')}>{t('hand_overs.people')}</Button>} />;
  return (
    <>
      <PageHeader title={t('hand_overs.title')} lead={t('hand_overs.lead')} />
      <DataTable
        name="access.hand_overs"
        label={t('hand_overs.title')}
        columns={columns}
        list={list}
        rowKey={(row) => row.id}
        rowHref={(row) => `/settings/hand-overs?open=${row.id}`}
        empty={empty}
      />
      {open && <HandOverResult id={open.id} user={{ name: open.user_name }} onClose={close} />}
    </>
  );
}
