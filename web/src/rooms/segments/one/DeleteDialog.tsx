/** Before a segment goes to the bin: what is built on it, and what becomes of its tag. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';

import { ConfirmDialog } from '@/kit/ConfirmDialog';
import { useErrorWords } from '@/kit/ErrorState';
import { toast } from '@/kit/toast';

import { removeSegment, restoreSegment, SEGMENT, usesQuery, type Segment } from '../data';
import { Uses } from './Uses';
import s from '../segments.module.css';

export function DeleteDialog({ segment, onClose }: { segment: Segment; onClose: () => void }) {
  const { t } = useTranslation('segments');
  const client = useQueryClient();
  const navigate = useNavigate();
  const wordsOf = useErrorWords();
  const uses = useQuery(usesQuery(segment.id)).data ?? [];
  const remove = useMutation({
    mutationFn: () => removeSegment(segment.id),
    onSuccess: () => {
      void navigate('/segments');
      void client.invalidateQueries({ queryKey: [SEGMENT] });
      toast({
        text: t('deleted', { name: segment.name }),
        undo: async () => {
          try {
            await restoreSegment(segment.id);
            await client.invalidateQueries({ queryKey: [SEGMENT] });
          } catch (error) {
            toast({ text: wordsOf(error), tone: 'danger' });
          }
        },
      });
    },
  });
  return (
    <ConfirmDialog
      title={t('delete.title', { name: segment.name })}
      detail={
        <div className={s.impact}>
          <p>{t('delete.detail')}</p>
          {segment.tag_name && <p>{t(`delete.tag_${segment.tag_mode ?? 'once'}`, { name: segment.tag_name })}</p>}
          {uses.length > 0 && (
            <>
              <p>{t('delete.used')}</p>
              <Uses id={segment.id} />
            </>
          )}
        </div>
      }
      action={t('delete.action')}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    />
  );
}
