/** How far a role sees, per object: by whom records belong to, or those for which a condition holds. */
import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { isProblem } from '@/api/problem';
import { useLanguage } from '@/kit/format/useFormat';

import { fetchConditionWords, useSuggestions } from './conditions';
import s from './roles.module.css';
import { EVERY_OBJECT, isWhere, REACHES, type Catalogue, type Reach, type Where } from './roles';

const ConditionDialog = lazy(() => import('@/kit/conditions/ConditionDialog'));
const WHERE = 'where';

export interface ReachGridProps {
  catalogue: Catalogue;
  rows: Readonly<Record<string, Reach>>;
  onChange: (rows: Record<string, Reach>) => void;
  disabled?: boolean;
}

/** Nothing chosen means no row for "all other objects", and "as the line above" for an object. */
export function ReachGrid({ catalogue, rows, onChange, disabled }: ReachGridProps) {
  const { t } = useTranslation('access');
  const language = useLanguage();
  const [editing, setEditing] = useState<string>();
  const lines = [{ key: EVERY_OBJECT, label: t('roles.every_object') }, ...catalogue.objects.map(({ key, label }) => ({ key, label: label[language] }))];
  const put = (key: string, value: Reach | undefined) => {
    const others = Object.fromEntries(Object.entries(rows).filter(([one]) => one !== key));
    onChange(value === undefined ? others : { ...others, [key]: value });
  };
  return (
    <>
      <div className={s.reach}>
        {lines.map(({ key, label }) => {
          const reach = rows[key];
          return (
            <div key={key} className={s.reachLine}>
              <label>
                <span>{label}</span>
                <Select<string>
                  disabled={disabled}
                  aria-label={label}
                  value={isWhere(reach) ? WHERE : (reach ?? '')}
                  options={[
                    { value: '', label: t(key === EVERY_OBJECT ? 'roles.reach.none' : 'roles.reach.same') },
                    ...REACHES.map((one) => ({ value: one, label: t(`roles.reach.${one}`) })),
                    ...(key === EVERY_OBJECT ? [] : [{ value: WHERE, label: t('roles.reach.where') }]),
                  ]}
                  onChange={(value) => (value === WHERE ? setEditing(key) : put(key, value === '' ? undefined : (value as Reach)))}
                />
              </label>
              {isWhere(reach) && <WhereWords object={key} where={reach} onEdit={disabled ? undefined : () => setEditing(key)} />}
            </div>
          );
        })}
      </div>
      <Suspense fallback={null}>
        {editing !== undefined && (
          <WhereDialog object={editing} where={rows[editing]} onClose={() => setEditing(undefined)} onChange={(where) => put(editing, where)} />
        )}
      </Suspense>
    </>
  );
}

function WhereWords({ object, where, onEdit }: { object: string; where: Where; onEdit?: () => void }) {
  const { t, i18n } = useTranslation('access');
  const text = JSON.stringify(where.where);
  const { data, error } = useQuery({ queryKey: ['role', 'words', object, text, i18n.language], retry: false, queryFn: () => fetchConditionWords(object, text) });
  return (
    <p className={s.where} data-testid="role-where">
      <span>{error ? t('roles.where_broken', { problem: isProblem(error) ? (error.fields[0]?.message ?? error.detail) : '' }) : (data ?? '…')}</span>
      {onEdit && (
        <Button type="link" size="small" onClick={onEdit}>
          {t('roles.where_edit')}
        </Button>
      )}
    </p>
  );
}

interface WhereDialogProps {
  object: string;
  where: Reach | undefined;
  onChange: (where: Where | undefined) => void;
  onClose: () => void;
}

function WhereDialog({ object, where, onChange, onClose }: WhereDialogProps) {
  const suggest = useSuggestions(object);
  return (
    <ConditionDialog
      object={object}
      value={isWhere(where) ? JSON.stringify(where.where) : undefined}
      onChange={(text) => onChange(text === undefined ? undefined : { where: JSON.parse(text) as Where['where'] })}
      fetchWords={(text) => fetchConditionWords(object, text)}
      suggest={suggest}
      onClose={onClose}
    />
  );
}
