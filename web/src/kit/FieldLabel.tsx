/** The name of a field with its rule: a lock where it is read-only, a covered eye where it is masked; for administrators the way to who sees it. */
import { EyeInvisibleOutlined, LockOutlined, TeamOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { useCan, type FieldAccess } from '@/api/session';

import s from './FieldLabel.module.css';

const MASK = '••••';

export interface FieldLabelProps {
  label: string;
  access: FieldAccess;
  /** The field and the record it is on, for the explainer. */
  of: { object: string; id: string; field: string };
}

export function FieldLabel({ label, access, of }: FieldLabelProps) {
  const { t } = useTranslation('kit');
  const explains = useCan()('access.role.explain');
  const told = access === 'masked' || access === 'read_only' ? t(`field_rule.${access}`) : undefined;
  const who = t('field_rule.who', { label });
  return (
    <span className={s.label}>
      {label}
      {told && (
        <span className={s.mark} role="img" aria-label={told} title={told}>
          {access === 'masked' ? <EyeInvisibleOutlined /> : <LockOutlined />}
        </span>
      )}
      {explains && (
        <Link
          className={s.who}
          to={`/settings/explain?${new URLSearchParams({ object: of.object, record: of.id, field: of.field }).toString()}`}
          aria-label={who}
          title={who}
        >
          <TeamOutlined />
        </Link>
      )}
    </span>
  );
}

/** A masked value that is no text has no mask of its own: it is covered whole. */
export const covered = <T,>(access: FieldAccess, value: T): T | string => (access === 'masked' && (value === null || value === undefined) ? MASK : value);
