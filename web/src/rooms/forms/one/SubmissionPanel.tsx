/** All answers of one submission, where it came from, and why it was taken for spam. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { useCan } from '@/api/session';
import { ErrorState } from '@/kit/ErrorState';
import { useLanguage } from '@/kit/format/useFormat';
import { SidePanel } from '@/kit/SidePanel';
import { Skeleton } from '@/kit/Skeleton';
import { Tag } from '@/kit/Tag';
import { When } from '@/kit/When';

import { submissionQuery, type Form } from '../data';
import s from '../forms.module.css';
import { SUBMISSION_TONES } from '../tones';
import { useDecide } from './useDecide';

export function SubmissionPanel({ form, id, onClose }: { form: Form; id: string; onClose: () => void }) {
  const { t } = useTranslation('forms');
  const can = useCan();
  const language = useLanguage();
  const { data, error, refetch } = useQuery(submissionQuery(form.id, id));
  const decide = useDecide(form.id);
  const act = (verdict: 'accept' | 'spam') => {
    decide([id], verdict);
    onClose();
  };
  const decides = data && can('forms.submission.manage');
  const footer = decides && (data.status === 'spam' || data.status === 'accepted') && (
    data.status === 'spam' ? (
      <Button type="primary" onClick={() => act('accept')} data-testid="accept-submission">
        {t('submission.accept')}
      </Button>
    ) : (
      <Button danger onClick={() => act('spam')}>
        {t('submission.to_spam')}
      </Button>
    )
  );
  return (
    <SidePanel title={t('submission.title')} onClose={onClose} footer={footer || undefined}>
      {!data && (error ? <ErrorState small error={error} onRetry={() => void refetch()} /> : <Skeleton lines={6} />)}
      {data && (
        <div className={s.submission} data-testid="submission">
          <p className={s.state}>
            <Tag tone={SUBMISSION_TONES[data.status]}>{t(`submission.statuses.${data.status}`)}</Tag>
            <span className={s.quiet}>
              <When at={data.at} /> · {t('version', { version: data.version })}
            </span>
            {data.decided_at && data.decided_by && <span className={s.quiet}>{t('submission.decided_by', { name: data.decided_by })}</span>}
            {data.customer_id && <Link to={`/customers/${data.customer_id}`}>{data.customer_name || t('submission.customer')}</Link>}
          </p>
          {data.spam_reasons.length > 0 && (
            <ul className={s.reasons}>
              {data.spam_reasons.map((reason) => (
                <li key={reason.code}>{reason.words[language]}</li>
              ))}
            </ul>
          )}
          <dl className={s.answers}>
            {data.answers.map((one) => (
              <div key={one.key}>
                <dt>{one.label}</dt>
                <dd>{one.text ?? t('submission.hidden')}</dd>
              </div>
            ))}
          </dl>
          {(data.page || data.referrer || Object.keys(data.utm).length > 0) && (
            <>
              <h3>{t('submission.from')}</h3>
              <dl className={s.answers}>
                {data.page && <Pair name={t('submission.page')} value={data.page} />}
                {data.referrer && <Pair name={t('submission.referrer')} value={data.referrer} />}
                {Object.entries(data.utm).map(([key, value]) => value && <Pair key={key} name={`utm_${key}`} value={value} />)}
              </dl>
            </>
          )}
        </div>
      )}
    </SidePanel>
  );
}

const Pair = ({ name, value }: { name: string; value: string }) => (
  <div>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);
