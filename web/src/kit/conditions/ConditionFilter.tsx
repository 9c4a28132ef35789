/** A condition tree over a list: the button that opens its editor, and its words above the rows. */
import { FilterOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { isProblem } from '@/api/problem';

import type { Suggestion } from './askable';
import s from './conditions.module.css';

const ConditionDialog = lazy(() => import('./ConditionDialog'));

export interface ConditionFilterProps {
  /** Name of the object asked: "customer". */
  object: string;
  /** JSON of the tree, as it stands in the address. */
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  /** The tree in words; throws the server's complaint. */
  fetchWords: (filter: string) => Promise<string>;
  suggest: (key: string, kind: string) => readonly Suggestion[];
}

export function ConditionButton(props: ConditionFilterProps) {
  const { t } = useTranslation('conditions');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button type={props.value ? 'default' : 'text'} icon={<FilterOutlined />} onClick={() => setOpen(true)} data-testid="conditions">
        {t('open')}
      </Button>
      <Suspense fallback={null}>{open && <ConditionDialog {...props} onClose={() => setOpen(false)} />}</Suspense>
    </>
  );
}

export function ConditionWords({ value, onChange, fetchWords, object }: ConditionFilterProps) {
  const { t, i18n } = useTranslation('conditions');
  const query = useQuery({
    queryKey: ['conditions', object, 'words', value, i18n.language],
    enabled: value !== undefined,
    retry: false,
    queryFn: () => fetchWords(value ?? ''),
  });
  if (value === undefined) return null;
  const problem = isProblem(query.error) ? (query.error.fields[0]?.message ?? query.error.detail) : undefined;
  return (
    <div className={s.words} aria-live="polite">
      {problem ? <span className={s.told}>{t('broken', { problem })}</span> : <span>{query.data ?? '…'}</span>}
      <Button type="link" size="small" onClick={() => onChange(undefined)}>
        {t('clear')}
      </Button>
    </div>
  );
}
