/** The frame of the pages before signing in: brand and drawing on the left (wide screens), the form on the right. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { switchLanguage } from '@/i18n';
import { useLanguage } from '@/kit/format/useFormat';

import s from './access.module.css';
import { Motif } from './Motif';

export interface AccessPageProps {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
}

function LanguageSwitch() {
  const { t } = useTranslation('app');
  const other = useLanguage() === 'zh' ? 'en' : 'zh';
  return (
    <button type="button" className={s.language} lang={other === 'zh' ? 'zh-CN' : 'en'} onClick={() => void switchLanguage(other)}>
      {t(`look.languages.${other}`)}
    </button>
  );
}

export function AccessPage({ title, lead, children }: AccessPageProps) {
  const { t } = useTranslation(['access', 'app']);
  return (
    <div className={s.split}>
      <aside className={s.brand}>
        <Motif />
        <div className={s.claim}>
          <p className={s.big}>{t('claim.title')}</p>
          <p className={s.small}>{t('claim.detail')}</p>
        </div>
        <span className={s.seal} aria-hidden="true">
          {t('app:seal')}
        </span>
      </aside>
      <div className={s.side}>
        <header className={s.top}>
          <span className={s.product}>{t('app:product')}</span>
          <LanguageSwitch />
        </header>
        <main className={s.form}>
          <h1 className={s.title}>{title}</h1>
          {lead && <p className={s.lead}>{lead}</p>}
          {children}
        </main>
        <footer className={s.legal}>{t('legal')}</footer>
      </div>
    </div>
  );
}
