/** The name and colour of one value a trait may have. */
import { Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';

import { useLanguage } from '@/kit/format/useFormat';
import { Tag, toneOfColour } from '@/kit/Tag';

import { COLOURS, type Choice } from './draft';

export function ChoiceInput({ choice, onChange }: { choice: Choice; onChange: (change: Partial<Choice>) => void }) {
  const { t } = useTranslation('portraits');
  const language = useLanguage();
  const name = choice[language] || choice.zh;
  return (
    <>
      <Input aria-label={t('option')} placeholder={t('option')} style={{ width: 150 }} maxLength={60} value={name} onChange={(event) => onChange(language === 'zh' || !choice.zh ? { zh: event.target.value, ...(choice.en ? {} : { en: '' }) } : { en: event.target.value })} />
      <Select
        aria-label={t('colour')}
        style={{ width: 110 }}
        value={choice.colour}
        options={COLOURS.map((one) => ({ value: one, label: <Tag tone={toneOfColour(one)}>{t(`colours.${one}`)}</Tag> }))}
        onChange={(colour: string) => onChange({ colour })}
      />
    </>
  );
}
