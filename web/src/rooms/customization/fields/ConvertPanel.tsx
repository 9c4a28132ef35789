/** A text becomes a select: its texts in use are shown with how often, and get words and colours before anything happens. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { ErrorState, useErrorWords } from '@/kit/ErrorState';
import type { FieldDef } from '@/kit/fields/fields';
import { useFormat } from '@/kit/format/useFormat';
import { SidePanel } from '@/kit/SidePanel';
import { Skeleton } from '@/kit/Skeleton';
import { toast } from '@/kit/toast';

import { convertField, textsQuery, undoShape, useRefresh } from '../data';
import s from './fields.module.css';
import { OptionsEditor, type DraftOption } from './OptionsEditor';

const CYCLE = ['blue', 'green', 'orange', 'purple', 'teal', 'pink', 'red', 'grey'] as const;

export function ConvertPanel({ field, onClose, onDone }: { field: FieldDef & { id: string }; onClose: () => void; onDone: () => void }) {
  const { t } = useTranslation('customization');
  const format = useFormat();
  const wordsOf = useErrorWords();
  const refresh = useRefresh();
  const { data, error, refetch } = useQuery({ ...textsQuery(field.id), staleTime: 0 });
  const [changed, setChanged] = useState<DraftOption[]>();
  const name = field.label[format.language];
  const texts = data?.texts ?? [];
  const options =
    changed ?? texts.map(({ value }, place) => ({ key: value, zh: value, en: value, colour: CYCLE[place % CYCLE.length] ?? 'grey', off: false }));
  const convert = useMutation({
    mutationFn: () => convertField(field.id, { version: field.version, options }),
    onSuccess: ({ change_set_id }) => {
      void refresh();
      toast({ text: t('convert.done', { name }), undo: change_set_id ? () => undoShape(change_set_id).then(() => void refresh()) : undefined });
      onDone();
    },
  });
  const impossible = data && (data.too_many || data.too_long || texts.length === 0);
  return (
    <SidePanel
      title={t('convert.title', { name })}
      width={640}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" disabled={!data || impossible} loading={convert.isPending} onClick={() => convert.mutate()}>
            {t('convert.act')}
          </Button>
        </>
      }
    >
      <div className={s.form}>
        {convert.error && (
          <p className={s.problem} role="alert">
            {wordsOf(convert.error)}
          </p>
        )}
        {!data && (error ? <ErrorState small error={error} onRetry={() => void refetch()} /> : <Skeleton lines={6} />)}
        {data && impossible && <p>{t(texts.length === 0 ? 'convert.none' : 'convert.too_different')}</p>}
        {data && !impossible && (
          <>
            <p className={s.quiet}>{t('convert.hint', { count: texts.length })}</p>
            <p className={s.quiet}>{texts.slice(0, 8).map((one) => `${one.value} (${format.number(one.times)})`).join(' · ')}</p>
            <OptionsEditor fixed options={options} onChange={setChanged} />
          </>
        )}
      </div>
    </SidePanel>
  );
}
