/** Cases in order: the first whose condition holds gives the value; a last one for everybody else. */
import { ArrowUpOutlined, CloseOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Checkbox } from 'antd';
import { useTranslation } from 'react-i18next';

import { ConditionButton, ConditionWords } from '@/kit/conditions/ConditionFilter';
import { Field } from '@/kit/Field';

import s from '../portraits.module.css';
import { ChoiceInput } from './Choices';
import type { CaseDraft, Choice } from './draft';
import { OBJECT } from './rows';
import { wordsOf } from './ValueForm';

const none: never[] = [];

interface CasesProps {
  cases: readonly CaseDraft[];
  other: Choice | undefined;
  onChange: (change: { cases?: CaseDraft[]; other?: Choice }) => void;
}

export function Cases({ cases, other, onChange }: CasesProps) {
  const { t } = useTranslation('portraits');
  const put = (place: number, change: Partial<CaseDraft>) => onChange({ cases: cases.map((one, at) => (at === place ? { ...one, ...change } : one)) });
  const up = (place: number) => {
    const next = [...cases];
    next.splice(place - 1, 0, ...next.splice(place, 1));
    onChange({ cases: next });
  };
  return (
    <Field label={t('cases')} hint={t('cases_hint')}>
      {() => (
        <div className={s.box}>
          {cases.map((one, place) => {
            const filter = { object: OBJECT, value: one.tree, onChange: (tree: string | undefined) => put(place, { tree }), fetchWords: (text: string) => wordsOf(OBJECT, text), suggest: () => none };
            return (
              <div key={one.key || place}>
                <div className={s.line}>
                  <ChoiceInput choice={one} onChange={(change) => put(place, change)} />
                  <ConditionButton {...filter} />
                  {place > 0 && <Button type="text" icon={<ArrowUpOutlined />} aria-label={t('up')} onClick={() => up(place)} />}
                  <Button type="text" icon={<CloseOutlined />} aria-label={t('remove')} onClick={() => onChange({ cases: cases.filter((_, at) => at !== place) })} />
                </div>
                {one.tree && <ConditionWords {...filter} />}
              </div>
            );
          })}
          <Button size="small" icon={<PlusOutlined />} onClick={() => onChange({ cases: [...cases, { key: `c${cases.length + 1}_${Date.now() % 10_000}`, zh: '', en: '', colour: 'grey', tree: undefined }] })}>
            {t('add_case')}
          </Button>
          <div className={s.line}>
            <Checkbox checked={other !== undefined} onChange={(event) => onChange({ other: event.target.checked ? { key: 'other', zh: '', en: '', colour: 'grey' } : undefined })}>
              {t('else')}
            </Checkbox>
            {other && <ChoiceInput choice={other} onChange={(change) => onChange({ other: { ...other, ...change } })} />}
          </div>
        </div>
      )}
    </Field>
  );
}
