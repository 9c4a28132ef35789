/** What can be done with a field as a whole: an index of its own, a select made of a text, the bin. */
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

import { useErrorWords } from '@/kit/ErrorState';
import type { FieldDef } from '@/kit/fields/fields';
import { toast } from '@/kit/toast';

import { makeFast, makeSlow, useRefresh } from '../data';
import s from './fields.module.css';

export function Danger({ field, onDelete, onConvert }: { field: FieldDef & { id: string }; onDelete: () => void; onConvert: () => void }) {
  const { t } = useTranslation('customization');
  const wordsOf = useErrorWords();
  const refresh = useRefresh();
  const speed = useMutation({
    mutationFn: () => (field.fast === 'yes' ? makeSlow(field.id) : makeFast(field.id)),
    onSuccess: () => {
      void refresh();
      toast({ text: t(field.fast === 'yes' ? 'speed.slow_started' : 'speed.started') });
    },
    onError: (error) => toast({ text: wordsOf(error), tone: 'danger' }),
  });
  return (
    <>
      {field.sortable && (
        <section className={s.part}>
          <h3>{t('speed.title')}</h3>
          <p className={s.quiet}>{t(`speed.${field.fast}`)}</p>
          {field.fast !== 'making' && (
            <Button loading={speed.isPending} onClick={() => speed.mutate()}>
              {t(field.fast === 'yes' ? 'speed.make_slow' : 'speed.make_fast')}
            </Button>
          )}
        </section>
      )}
      <div className={s.danger}>
        {field.kind === 'text' && <Button onClick={onConvert}>{t('convert.open')}</Button>}
        <Button danger onClick={onDelete} data-testid="delete-field">
          {t('fields.delete')}
        </Button>
      </div>
    </>
  );
}
