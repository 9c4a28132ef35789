/** The places of the product, grouped; used by the side-bar and by the phone's drawer. */
import { useTranslation } from 'react-i18next';
import { NavLink, useLocation } from 'react-router';

import { useCan } from '@/api/session';
import { MENU_GROUPS, type MenuEntry, type MenuGroup } from '@/kit/contributions';

import { menuEntries, preload } from '../rooms';
import s from './SideBar.module.css';

/** Whether another place of the menu lies within this one and is where we are: that one is marked then. */
function useIsElsewhere(entry: MenuEntry): boolean {
  const { pathname } = useLocation();
  return menuEntries.some(({ to }) => to.startsWith(`${entry.to}/`) && (pathname === to || pathname.startsWith(`${to}/`)));
}

function Entry({ entry, onGo }: { entry: MenuEntry; onGo?: () => void }) {
  const { t } = useTranslation('shell');
  const label = t(entry.label);
  const elsewhere = useIsElsewhere(entry);
  return (
    <li>
      <NavLink
        to={entry.to}
        className={({ isActive }) => (isActive && !elsewhere ? `${s.entry} ${s.active}` : s.entry)}
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

/** The settings are many, so they stand under headings: by the tens of their order (kit/contributions). */
const SECTIONS = [
  { name: 'people', below: 30 },
  { name: 'records', below: 70 },
  { name: 'system', below: Infinity },
] as const;

interface Block {
  name: string;
  entries: MenuEntry[];
}

function blocksOf(entries: MenuEntry[], groups: readonly MenuGroup[]): Block[] {
  const blocks: Block[] = groups.filter((group) => group !== 'settings').map((name) => ({ name, entries: entries.filter((entry) => entry.group === name) }));
  if (groups.includes('settings')) {
    const settings = entries.filter((entry) => entry.group === 'settings');
    let from = -Infinity;
    for (const { name, below } of SECTIONS) {
      const least = from;
      blocks.push({ name, entries: settings.filter(({ order }) => order >= least && order < below) });
      from = below;
    }
  }
  return blocks.filter((block) => block.entries.length > 0);
}

export function MenuList({ groups = MENU_GROUPS, onGo }: { groups?: readonly MenuGroup[]; onGo?: () => void }) {
  const { t } = useTranslation('app');
  const can = useCan();
  const entries = menuEntries.filter((entry) => can(entry.permission));
  return blocksOf(entries, groups).map(({ name, entries: own }) => (
    <section key={name} className={s.group} aria-label={t(`menu.${name}`)}>
      <h2 className={s.heading}>{t(`menu.${name}`)}</h2>
      <ul>
        {own.map((entry) => (
          <Entry key={entry.to} entry={entry} onGo={onGo} />
        ))}
      </ul>
    </section>
  ));
}
