/** Which text people agree to; where there is none yet, one is written here. */
import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';
import { Field } from '@/kit/Field';

import { TextForm } from '../consents/TextForm';
import { latestOf, purposeName } from '../consents/texts';
import { textsQuery } from '../data';
import s from './build.module.css';

export function ConsentSetting({ language, value, error, onChange }: { language: 'zh' | 'en'; value: string | null; error: string | undefined; onChange: (id: string) => void }) {
  const { t } = useTranslation('forms');
  const can = useCan();
  const { data = [] } = useQuery(textsQuery);
  const [writing, setWriting] = useState(false);
  const shown = latestOf(data, value).sort((a, b) => Number(b.language === language) - Number(a.language === language));
  const chosen = data.find((one) => one.id === value);
  return (
    <>
      <Field
        label={t('field.consent')}
        required
        error={error}
        extra={
          can('customers.consent.manage') && (
            <Button type="link" size="small" onClick={() => setWriting(true)} data-testid="write-consent">
              {t('consents.write')}
            </Button>
          )
        }
      >
        {({ id, status }) => (
          <Select id={id} status={status} value={value ?? undefined} placeholder={t('field.choose_consent')} options={shown.map((one) => ({ value: one.id, label: `${purposeName(t, one.purpose)} · ${t(`channels.${one.channel}`)} · ${t('consents.version', { version: one.version })}` }))} onChange={onChange} />
        )}
      </Field>
      {chosen && <blockquote className={s.quote}>{chosen.body}</blockquote>}
      {writing && <TextForm language={language} onClose={() => setWriting(false)} onSaved={(text) => onChange(text.id)} />}
    </>
  );
}
