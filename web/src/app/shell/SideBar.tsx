/** The side-bar of wide screens: the places of work, or inside the settings these. Folds to icons, remembered on this device. */
import { ArrowLeftOutlined, MenuFoldOutlined, MenuUnfoldOutlined, SettingOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';

import { useCan, useSession } from '@/api/session';
import { MENU_GROUPS } from '@/kit/contributions';
import { setPreference, usePreferences } from '@/kit/preferences';

import { menuEntries } from '../rooms';
import { Mark } from './Brand';
import { MenuList } from './Menu';
import s from './SideBar.module.css';

const main = MENU_GROUPS.filter((group) => group !== 'settings');
const settings = menuEntries.filter((entry) => entry.group === 'settings');

function Way({ to, icon, label }: { to: string; icon: ReactNode; label: string }) {
  return (
    <Link to={to} className={s.entry} data-label={label}>
      <span className={s.icon} aria-hidden="true">
        {icon}
      </span>
      <span className={s.label}>{label}</span>
    </Link>
  );
}

function Places() {
  const { t } = useTranslation('app');
  const can = useCan();
  const { pathname } = useLocation();
  if (pathname.startsWith('/settings/') || settings.some(({ to }) => pathname === to || pathname.startsWith(`${to}/`))) {
    return (
      <>
        <Way to="/" icon={<ArrowLeftOutlined />} label={t('menu.back')} />
        <MenuList groups={['settings']} />
      </>
    );
  }
  const first = settings.find((entry) => can(entry.permission));
  return (
    <>
      <MenuList groups={main} />
      <div className={s.foot}>{first && <Way to={first.to} icon={<SettingOutlined />} label={t('menu.settings')} />}</div>
    </>
  );
}

export function SideBar() {
  const { t } = useTranslation('app');
  const { folded } = usePreferences();
  const workspace = useSession()?.workspace.name ?? '';
  const fold = t(folded ? 'menu.unfold' : 'menu.fold');
  return (
    <aside className={folded ? `${s.side} ${s.folded}` : s.side}>
      <Link to="/" className={s.brand} aria-label={workspace}>
        <Mark />
        <span className={s.workspace}>{workspace}</span>
      </Link>
      <nav aria-label={t('menu.label')} className={s.nav} data-walk="menu">
        <Places />
      </nav>
      <button type="button" className={s.fold} data-label={fold} aria-label={fold} onClick={() => setPreference('folded', !folded)}>
        {folded ? <MenuUnfoldOutlined /> : <MenuFoldOutlined />}
      </button>
    </aside>
  );
}
