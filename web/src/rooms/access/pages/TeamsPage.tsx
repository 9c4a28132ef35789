/** The teams of the company as a tree: who is in them, who leads them. */
import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState, type CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { PageHeader } from '@/kit/PageHeader';
import { Avatar } from '@/kit/Person';
import { Skeleton } from '@/kit/Skeleton';

import { TeamPanel } from '../teams/TeamPanel';
import s from '../teams/teams.module.css';
import { branchesOf, everybodyQuery, teamsQuery, type Branch, type Team } from '../teams/teams';

interface RowProps {
  branch: Branch;
  nameOf: (id: string) => string | undefined;
  onOpen?: () => void;
  onAdd?: () => void;
}

function Row({ branch: { team, level, below }, nameOf, onOpen, onAdd }: RowProps) {
  const { t } = useTranslation('access');
  const leads = team.members.filter((one) => one.leader).flatMap((one) => nameOf(one.user_id) ?? []);
  const name = level === 0 ? `${s.name} ${s.level0}` : s.name;
  return (
    <li className={s.row} style={{ '--level': level } as CSSProperties} data-testid="team">
      {onOpen ? (
        <button type="button" className={name} onClick={onOpen}>
          {team.name}
        </button>
      ) : (
        <span className={name}>{team.name}</span>
      )}
      {leads.length > 0 && (
        <span className={s.leads} title={t('teams.leaders')}>
          {leads.slice(0, 3).map((lead) => (
            <Avatar key={lead} name={lead} size={22} />
          ))}
          {leads.join(t('teams.between'))}
        </span>
      )}
      <span className={`${s.count} gx-figures`}>
        {t('teams.count', { count: team.members.length })}
        {below > 0 && ` · ${t('teams.below', { count: below })}`}
      </span>
      {onAdd && (
        <Button type="text" icon={<PlusOutlined />} aria-label={t('teams.add_below', { name: team.name })} title={t('teams.add_below', { name: team.name })} onClick={onAdd} />
      )}
    </li>
  );
}

export default function TeamsPage() {
  const { t } = useTranslation('access');
  const manages = useCan()('access.team.manage');
  const { data: teams, error, refetch } = useQuery(teamsQuery);
  const everybody = useQuery(everybodyQuery).data;
  const [open, setOpen] = useState<{ team?: Team; parent?: string }>();
  const nameOf = (id: string) => everybody?.find((user) => user.id === id)?.name;
  const create = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen({})} data-testid="team-create">
      {t('teams.create')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('teams.title')} count={teams && { value: teams.length }} lead={t('teams.lead')} primary={manages && teams?.length !== 0 && create} />
      {!teams && (error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton lines={6} />)}
      {teams?.length === 0 && <EmptyState title={t('teams.none')} detail={t('teams.none_detail')} action={manages && create} />}
      {teams && teams.length > 0 && (
        <ul className={s.tree} aria-label={t('teams.title')}>
          {branchesOf(teams).map((branch) => (
            <Row
              key={branch.team.id}
              branch={branch}
              nameOf={nameOf}
              onOpen={manages ? () => setOpen({ team: branch.team }) : undefined}
              onAdd={manages ? () => setOpen({ parent: branch.team.id }) : undefined}
            />
          ))}
        </ul>
      )}
      {open && teams && <TeamPanel key={open.team?.id ?? 'new'} {...open} teams={teams} onClose={() => setOpen(undefined)} />}
    </>
  );
}
