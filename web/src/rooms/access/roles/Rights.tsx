/** The rights of a role, room by room. */
import { Checkbox } from 'antd';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';
import { useLanguage } from '@/kit/format/useFormat';

import s from './roles.module.css';
import type { Catalogue } from './roles';

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
