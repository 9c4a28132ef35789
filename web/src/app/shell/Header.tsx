/** The header: search (opens the palette), work under way, how it looks, who is signed in. */
import { QuestionCircleOutlined, SearchOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { Panels } from '@/kit/panels';
import { useQuiet } from '@/kit/useQuiet';

import { overlay } from '../keys';
import { Mark } from './Brand';
import s from './Header.module.css';
import { JobsIndicator } from './JobsIndicator';
import { LookMenu } from './LookMenu';
import { UserMenu } from './UserMenu';

const mac = /Mac|iP(hone|ad)/.test(navigator.platform);

export function Header() {
  const { t } = useTranslation('app');
  const quiet = useQuiet();
  return (
    <header className={s.header}>
      <Link to="/" className={s.mark} aria-label={t('product')}>
        <Mark />
      </Link>
      <button type="button" className={s.search} data-walk="search" aria-keyshortcuts="Control+K Meta+K /" onClick={() => overlay.set('palette')}>
        <SearchOutlined />
        <span className={s.searchText}>{t('search.placeholder')}</span>
        <kbd>{mac ? '⌘K' : 'Ctrl K'}</kbd>
      </button>
      <div className={s.tools} data-walk="tools">
        {quiet && <JobsIndicator />}
        {quiet && <Panels slot="shell.header" id="" fallback={null} />}
        <button type="button" className={`${s.tool} ${s.wide}`} data-walk="keys" aria-label={t('keys.title')} title={`${t('keys.title')} ?`} onClick={() => overlay.set('keys')}>
          <QuestionCircleOutlined />
        </button>
        <LookMenu />
        <UserMenu />
      </div>
    </header>
  );
}
