/** Before a field goes into the bin: how many customers hold a value, and what names it. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { ConfirmDialog } from '@/kit/ConfirmDialog';
import type { FieldDef } from '@/kit/fields/fields';
import { useFormat } from '@/kit/format/useFormat';
import { Skeleton } from '@/kit/Skeleton';
import { toast } from '@/kit/toast';

import { deleteField, impactQuery, undoShape, useRefresh } from '../data';
import s from './fields.module.css';

export function ImpactDialog({ field, onClose, onDone }: { field: FieldDef & { id: string }; onClose: () => void; onDone: () => void }) {
  const { t } = useTranslation('customization');
  const format = useFormat();
  const refresh = useRefresh();
  const impact = useQuery(impactQuery(field.id)).data;
  const name = field.label[format.language];
  const remove = useMutation({
    mutationFn: () => deleteField(field.id),
    onSuccess: ({ change_set_id }) => {
      void refresh();
      toast({ text: t('fields.deleted', { name }), undo: change_set_id ? () => undoShape(change_set_id).then(() => void refresh()) : undefined });
      onDone();
    },
  });
  const detail = impact ? (
    <>
      <p>{t(impact.filled === 0 ? 'impact.empty' : 'impact.filled', { count: format.number(impact.filled) + (impact.capped ? '+' : '') })}</p>
      {(impact.uses.length > 0 || impact.others > 0) && <p>{t('impact.uses')}</p>}
      <ul className={s.uses}>
        {impact.uses.map((use) => (
          <li key={`${use.kind} ${use.id}`}>{t(`impact.kinds.${use.kind}`, { name: use.title || t('layout.everybody'), defaultValue: use.title })}</li>
        ))}
        {impact.others > 0 && <li>{t('impact.others', { count: impact.others })}</li>}
      </ul>
      <p>{t('impact.bin')}</p>
    </>
  ) : (
    <Skeleton lines={4} />
  );
  return (
    <ConfirmDialog
      title={t('impact.title', { name })}
      detail={detail}
      action={t('fields.delete')}
      busy={remove.isPending || !impact}
      error={remove.error}
      onClose={onClose}
      onConfirm={() => remove.mutate()}
    />
  );
}
