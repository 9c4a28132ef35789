/** The grid of a role: how far it sees per object, and its rights room by room. */
import { Checkbox, Select } from 'antd';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';
import { useLanguage } from '@/kit/format/useFormat';

import s from './roles.module.css';
import { EVERY_OBJECT, REACHES, type Catalogue, type Reach } from './roles';

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
  const lines = [{ key: EVERY_OBJECT, label: t('roles.every_object') }, ...catalogue.objects.map(({ key, label }) => ({ key, label: label[language] }))];
  const set = (key: string, value: Reach | '') => {
    const next = { ...rows };
    if (value === '') delete next[key];
    else next[key] = value;
    onChange(next);
  };
  return (
    <div className={s.reach}>
      {lines.map(({ key, label }) => (
        <label key={key}>
          <span>{label}</span>
          <Select<Reach | ''>
            disabled={disabled}
            aria-label={label}
            value={rows[key] ?? ''}
            options={[
              { value: '', label: t(key === EVERY_OBJECT ? 'roles.reach.none' : 'roles.reach.same') },
              ...REACHES.map((reach) => ({ value: reach, label: t(`roles.reach.${reach}`) })),
            ]}
            onChange={(value) => set(key, value)}
          />
        </label>
      ))}
    </div>
  );
}

export interface RightsGridProps {
  catalogue: Catalogue;
  grants: ReadonlySet<string>;
  onChange: (grants: Set<string>) => void;
  disabled?: boolean;
}

export function RightsGrid({ catalogue, grants, onChange, disabled }: RightsGridProps) {
  const { t } = useTranslation('access');
  const language = useLanguage();
  const can = useCan();
  const turn = (keys: readonly string[], on: boolean) => {
    const next = new Set(grants);
    for (const key of keys) if (on) next.add(key);
      else next.delete(key);
    onChange(next);
  };
  return (
    <>
      {catalogue.rooms.map((room) => {
        const keys = room.permissions.map((one) => one.key);
        const on = keys.filter((key) => grants.has(key)).length;
        const mine = keys.filter((key) => can(key));
        return (
          <fieldset key={room.key} className={s.room}>
            <legend>
              <Checkbox
                disabled={disabled || mine.length === 0}
                checked={on === keys.length}
                indeterminate={on > 0 && on < keys.length}
                onChange={(event) => turn(mine, event.target.checked)}
              >
                {room.label[language]}
              </Checkbox>
              <span className="gx-figures">{t('roles.some', { some: on, all: keys.length })}</span>
            </legend>
            <div className={s.rights}>
              {room.permissions.map((one) => (
                <Checkbox
                  key={one.key}
                  disabled={disabled || !can(one.key)}
                  title={can(one.key) ? one.key : t('roles.not_yours')}
                  checked={grants.has(one.key)}
                  onChange={(event) => turn([one.key], event.target.checked)}
                >
                  {one.label[language]}
                </Checkbox>
              ))}
            </div>
          </fieldset>
        );
      })}
    </>
  );
}
