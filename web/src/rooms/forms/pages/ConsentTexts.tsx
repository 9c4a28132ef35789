/** The texts people agree to: the one in force of each purpose and channel, the older ones below it. */
import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';
import { EmptyState } from '@/kit/EmptyState';
import { ErrorState } from '@/kit/ErrorState';
import { useLanguage } from '@/kit/format/useFormat';
import { PageHeader } from '@/kit/PageHeader';
import { Skeleton } from '@/kit/Skeleton';
import { Tag } from '@/kit/Tag';
import { When } from '@/kit/When';

import s from '../consents/consents.module.css';
import { TextForm } from '../consents/TextForm';
import { latestOf, purposeName } from '../consents/texts';
import { textsQuery, type ConsentText } from '../data';

export default function ConsentTexts() {
  const { t } = useTranslation('forms');
  const can = useCan();
  const language = useLanguage();
  const { data, error, refetch } = useQuery(textsQuery);
  const [open, setOpen] = useState<ConsentText | 'new'>();
  const manages = can('customers.consent.manage');
  const create = manages && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen('new')} data-testid="new-consent">
      {t('consents.write')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('consents.title')} lead={t('consents.lead')} primary={create} />
      {!data && (error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton lines={6} />)}
      {data?.length === 0 && <EmptyState title={t('consents.empty')} detail={t('consents.empty_detail')} action={create} />}
      {data && data.length > 0 && (
        <ul className={s.rows}>
          {latestOf(data).map((text) => {
            const older = data.filter((one) => one.purpose === text.purpose && one.channel === text.channel && one.language === text.language && one.version < text.version).sort((a, b) => b.version - a.version);
            return (
              <li key={text.id} data-testid="consent-text">
                <span className={s.top}>
                  <b>{purposeName(t, text.purpose)}</b>
                  <Tag>{t(`channels.${text.channel}`)}</Tag>
                  <Tag>{t(`languages.${text.language}`)}</Tag>
                  <span className={s.quiet}>
                    {t('consents.version', { version: text.version })} · <When at={text.created_at} as="date" />
                    {text.used && ` · ${t('consents.used')}`}
                  </span>
                  {manages && (
                    <Button size="small" onClick={() => setOpen(text)}>
                      {t('consents.next')}
                    </Button>
                  )}
                </span>
                <p className={s.body}>{text.body}</p>
                {older.length > 0 && (
                  <details>
                    <summary className={s.quiet}>{t('consents.older', { count: older.length })}</summary>
                    {older.map((one) => (
                      <p key={one.id} className={s.body}>
                        {t('consents.version', { version: one.version })} · {one.body}
                      </p>
                    ))}
                  </details>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {open && <TextForm text={open === 'new' ? undefined : open} language={language} onClose={() => setOpen(undefined)} />}
    </>
  );
}
