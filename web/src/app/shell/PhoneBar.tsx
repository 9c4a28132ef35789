/** The bottom bar of phones: up to four places, and "More" for all of them in a sheet. */
import { AppstoreOutlined } from '@ant-design/icons';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';

import { useCan } from '@/api/session';

import { menuEntries } from '../rooms';
import { MenuList } from './Menu';
import s from './PhoneBar.module.css';

const PLACES = 4;

export function PhoneBar() {
  const { t } = useTranslation(['app', 'shell']);
  const can = useCan();
  const sheet = useRef<HTMLDialogElement>(null);
  const places = menuEntries.filter((entry) => entry.phone && can(entry.permission)).slice(0, PLACES);
  const close = () => sheet.current?.close();
  return (
    <>
      <nav className={s.bar} data-walk="menu" aria-label={t('app:menu.phone')}>
        {places.map((entry) => (
          <NavLink key={entry.to} to={entry.to} className={({ isActive }) => (isActive ? `${s.place} ${s.active}` : s.place)}>
            <span className={s.icon}>{entry.icon}</span>
            <span>{t(`shell:${entry.label}`)}</span>
          </NavLink>
        ))}
        <button type="button" className={s.place} onClick={() => sheet.current?.showModal()}>
          <span className={s.icon}>
            <AppstoreOutlined />
          </span>
          <span>{t('app:menu.more')}</span>
        </button>
      </nav>
      {/* a click on the backdrop arrives at the dialog itself */}
      <dialog ref={sheet} className={s.sheet} aria-label={t('app:menu.label')} onClick={(event) => event.target === sheet.current && close()}>
        <div className={s.content}>
          <MenuList onGo={close} />
        </div>
      </dialog>
    </>
  );
}
