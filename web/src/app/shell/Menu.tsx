/** The places of the product, grouped; used by the side-bar and by the phone's drawer. */
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';

import { useCan } from '@/api/session';
import { MENU_GROUPS, type MenuEntry, type MenuGroup } from '@/kit/contributions';

import { menuEntries, preload } from '../rooms';
import s from './SideBar.module.css';

function Entry({ entry, onGo }: { entry: MenuEntry; onGo?: () => void }) {
  const { t } = useTranslation('shell');
  const label = t(entry.label);
  return (
    <li>
      <NavLink
        to={entry.to}
        className={({ isActive }) => (isActive ? `${s.entry} ${s.active}` : s.entry)}
        data-label={label}
        onPointerEnter={() => preload(entry.to)}
        onFocus={() => preload(entry.to)}
        onClick={onGo}
      >
        <span className={s.icon} aria-hidden="true">{entry.icon}</span>
        <span className={s.label}>{label}</span>
      </NavLink>
    </li>
  );
}

export function MenuList({ groups = MENU_GROUPS, onGo }: { groups?: readonly MenuGroup[]; onGo?: () => void }) {
  const { t } = useTranslation('app');
  const can = useCan();
  return groups.map((group) => {
    const entries = menuEntries.filter((entry) => entry.group === group && can(entry.permission));
    if (entries.length === 0) return null;
    return (
      <section key={group} className={s.group} aria-label={t(`menu.${group}`)}>
        <h2 className={s.heading}>{t(`menu.${group}`)}</h2>
        <ul>
          {entries.map((entry) => (
            <Entry key={entry.to} entry={entry} onGo={onGo} />
          ))}
        </ul>
      </section>
    );
  });
}
