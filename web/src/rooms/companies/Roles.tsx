/** A list of roles: of the people in a company, or of the companies of a person; those that are over below the others. */
import { EllipsisOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { useCan } from '@/api/session';
import { EmptyState } from '@/kit/EmptyState';
import { PanelCard } from '@/kit/EntityPage';
import { ErrorState } from '@/kit/ErrorState';
import { dayOf } from '@/kit/format/dates';
import { useFormat } from '@/kit/format/useFormat';
import { Avatar } from '@/kit/Person';
import { Skeleton } from '@/kit/Skeleton';
import { Tag } from '@/kit/Tag';

import s from './companies.module.css';
import { changePerson, removePerson, type CompanyPerson, type People } from './data';
import { useActs } from './useActs';

const PersonDialog = lazy(() => import('./PersonDialog'));

export interface RolesProps {
  /** Whose roles: of the people in this company, or of this customer. */
  of: { companyId: string } | { customerId: string };
  data: People | undefined;
  error: unknown;
  onRetry: () => void;
  title: string;
  none: string;
  locked?: boolean;
}

function Role({ role, ofCompany, locked, onEdit }: { role: CompanyPerson; ofCompany: boolean; locked: boolean; onEdit: () => void }) {
  const { t } = useTranslation('companies');
  const format = useFormat();
  const { act } = useActs();
  const name = ofCompany ? role.customer_name || t('unnamed') : role.company_name;
  const to = ofCompany ? `/customers/${role.customer_id}` : `/companies/${role.company_id}`;
  const over = role.ended_on !== null;
  const span = [role.started_on && t('person.from', { day: format.date(role.started_on) }), role.ended_on && t('person.to', { day: format.date(role.ended_on) })].filter(Boolean).join(' ');
  const items = [
    { key: 'edit', label: t('person.change'), onClick: onEdit },
    ...(over
      ? []
      : [
          ...(role.is_primary || !ofCompany ? [] : [{ key: 'primary', label: t('person.make_primary'), onClick: () => void act(() => changePerson(role.id, role.version, { is_primary: true }), t('person.saved')) }]),
          { key: 'end', label: t('person.end'), onClick: () => void act(() => changePerson(role.id, role.version, { ended_on: dayOf(new Date(), format.timeZone) }), t('person.ended', { name })) },
        ]),
    { key: 'remove', danger: true, label: t('person.remove'), onClick: () => void act(() => removePerson(role.id), t('person.removed')) },
  ];
  return (
    <li className={over ? `${s.role} ${s.over}` : s.role}>
      <Avatar name={name} size={32} shape={ofCompany ? 'round' : 'square'} />
      <div className={s.roleText}>
        <div className={s.roleTop}>
          <Link to={to}>{name}</Link>
          {role.role && <Tag tone={over ? 'neutral' : 'indigo'}>{role.role}</Tag>}
          {role.is_primary && ofCompany && <Tag tone="jade">{t('person.primary')}</Tag>}
        </div>
        <div className={s.roleMore}>{[role.title, role.department, span].filter(Boolean).join(' · ')}</div>
      </div>
      {!locked && (
        <Dropdown menu={{ items }} trigger={['click']}>
          <Button type="text" size="small" icon={<EllipsisOutlined />} aria-label={t('person.more', { name })} />
        </Dropdown>
      )}
    </li>
  );
}

export function Roles({ of, data, error, onRetry, title, none, locked }: RolesProps) {
  const { t } = useTranslation('companies');
  const can = useCan();
  const [open, setOpen] = useState<CompanyPerson | 'new'>();
  const [all, setAll] = useState(false);
  const ofCompany = 'companyId' in of;
  const may = can('companies.company.edit') && !locked;
  const current = data?.items.filter((one) => one.ended_on === null) ?? [];
  const over = data?.items.filter((one) => one.ended_on !== null) ?? [];
  const shown = all ? [...current, ...over] : current;
  return (
    <PanelCard
      title={title}
      count={data ? current.length + data.hidden : undefined}
      action={
        may && (
          <Button type="link" size="small" icon={<PlusOutlined />} onClick={() => setOpen('new')} data-testid="add-role">
            {t('add')}
          </Button>
        )
      }
    >
      {error ? <ErrorState error={error} onRetry={onRetry} /> : !data && <Skeleton lines={3} />}
      {data && current.length === 0 && data.hidden === 0 && <EmptyState small title={none} />}
      <ul className={s.roles} aria-label={title}>
        {shown.map((role) => (
          <Role key={role.id} role={role} ofCompany={ofCompany} locked={!may} onEdit={() => setOpen(role)} />
        ))}
      </ul>
      {data && data.hidden > 0 && <p className={s.hidden}>{t(ofCompany ? 'people_hidden' : 'companies_hidden', { count: data.hidden })}</p>}
      {over.length > 0 && (
        <Button type="text" size="small" aria-expanded={all} onClick={() => setAll(!all)}>
          {t(all ? 'person.hide_over' : 'person.show_over', { count: over.length })}
        </Button>
      )}
      <Suspense fallback={null}>{open && <PersonDialog {...of} person={open === 'new' ? undefined : open} onClose={() => setOpen(undefined)} />}</Suspense>
    </PanelCard>
  );
}
