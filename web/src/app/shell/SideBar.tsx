/** The side-bar of wide screens; folds to icons, remembered on this device. */
import { MenuFoldOutlined, MenuUnfoldOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { useSession } from '@/api/session';
import { MENU_GROUPS } from '@/kit/contributions';
import { setPreference, usePreferences } from '@/kit/preferences';

import { Mark } from './Brand';
import { MenuList } from './Menu';
import s from './SideBar.module.css';

const main = MENU_GROUPS.filter((group) => group !== 'settings');

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
        <MenuList groups={main} />
        <div className={s.foot}>
          <MenuList groups={['settings']} />
        </div>
      </nav>
      <button type="button" className={s.fold} data-label={fold} aria-label={fold} onClick={() => setPreference('folded', !folded)}>
        {folded ? <MenuUnfoldOutlined /> : <MenuFoldOutlined />}
      </button>
    </aside>
  );
}
