/** All of a class at once: what would be written, as a few examples, then a job; it can be taken back as a whole. */
import { ArrowRightOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

import { Dialog } from '@/kit/Dialog';
import { useErrorWords } from '@/kit/ErrorState';
import { useLanguage } from '@/kit/format/useFormat';
import { Skeleton } from '@/kit/Skeleton';
import { toast } from '@/kit/toast';

import { fetchJob, mendsQuery, startMend, undoMend, type ProblemClass } from '../data';
import s from '../quality.module.css';

const LOOK_MS = 700;

async function ended(job: string): Promise<boolean> {
  for (;;) {
    const { state } = await fetchJob(job);
    if (state === 'succeeded') return true;
    if (state !== 'queued' && state !== 'running') return false;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

export function MendDialog({ one, onClose }: { one: ProblemClass; onClose: () => void }) {
  const { t } = useTranslation('quality');
  const language = useLanguage();
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const { data } = useQuery(mendsQuery(one.code));
  const failed = (error: unknown) => toast({ text: wordsOf(error), tone: 'danger' });
  const refresh = () => client.invalidateQueries({ queryKey: ['quality'] });
  const undo = (id: string) =>
    undoMend(id)
      .then(({ job_id }) => ended(job_id))
      .then((good) => toast(good ? { text: t('mend.undone') } : { text: t('mend.failed'), tone: 'danger' }), failed)
      .then(refresh);
  const begin = useMutation({
    mutationFn: () => startMend(one.code),
    onSuccess: ({ id, job_id }) => {
      onClose();
      toast({ text: t('mend.started') });
      void ended(job_id)
        .then((good) => toast(good ? { text: t('mend.done', { problem: one.words[language] }), undo: () => undo(id).then(() => undefined), forMs: 20_000 } : { text: t('mend.failed'), tone: 'danger' }), failed)
        .then(refresh);
    },
    onError: failed,
  });
  return (
    <Dialog label={t('mend.title')} onClose={onClose} width={520}>
      <div className={s.dialog}>
        <h2>{t('mend.title')}</h2>
        <p>{t('mend.concerns', { problem: one.words[language], count: one.mends })}</p>
        {data ? (
          <ul className={s.examples}>
            {data.map((item) => (
              <li key={item.customer_id}>
                <del>{String(item.value)}</del>
                <ArrowRightOutlined aria-hidden="true" />
                <ins>{item.suggestion}</ins>
              </li>
            ))}
          </ul>
        ) : (
          <Skeleton lines={4} />
        )}
        <div className={s.dialogActs}>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" loading={begin.isPending} onClick={() => begin.mutate()} data-testid="start-mend">
            {t('mend.count', { count: one.mends })}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
