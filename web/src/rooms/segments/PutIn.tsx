/** Chosen customers put into a segment that is made by hand, one of those there or a new one; Undo takes out who came in by it. */
import { AimOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ActProps } from '@/kit/contributions';
import { Dialog } from '@/kit/Dialog';
import { useErrorWords } from '@/kit/ErrorState';
import { Field } from '@/kit/Field';
import { toast } from '@/kit/toast';
import { usePhone } from '@/kit/useMedia';

import { byHandQuery, createSegment, putIn, SEGMENT, takeOut } from './data';
import s from './segments.module.css';

const NEW = 'new';

export default function PutIn({ ids, onDone }: ActProps) {
  const { t } = useTranslation('segments');
  const phone = usePhone();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon={<AimOutlined />} aria-label={t('put_in.action')} title={phone ? t('put_in.action') : undefined} onClick={() => setOpen(true)}>
        {phone ? undefined : t('put_in.action')}
      </Button>
      {open && <PutInDialog ids={ids} onDone={onDone} onClose={() => setOpen(false)} />}
    </>
  );
}

function PutInDialog({ ids, onDone, onClose }: ActProps & { onClose: () => void }) {
  const { t } = useTranslation('segments');
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const { data: segments, error } = useQuery(byHandQuery);
  const [picked, setPicked] = useState<string>();
  const [name, setName] = useState('');
  const chosen = picked ?? (segments?.length === 0 ? NEW : undefined);
  const renew = () => client.invalidateQueries({ queryKey: [SEGMENT] });
  const put = useMutation({
    mutationFn: async () => {
      const id = chosen === NEW ? (await createSegment({ name: name.trim(), kind: 'static' })).id : (chosen ?? '');
      return { id, ...(await putIn(id, [...ids])) };
    },
    onSuccess: ({ id, moved, moved_ids }) => {
      void renew();
      const undo = async () => {
        await takeOut(id, moved_ids);
        await renew();
      };
      toast({ text: t('members.added', { count: moved }), undo: moved > 0 ? undo : undefined });
      onClose();
      onDone();
    },
  });
  const failed = put.error ?? error;
  return (
    <Dialog label={t('put_in.title', { count: ids.length })} onClose={onClose} width={440}>
      <form
        className={s.putIn}
        onSubmit={(event) => {
          event.preventDefault();
          put.mutate();
        }}
      >
        <h2>{t('put_in.title', { count: ids.length })}</h2>
        <Field label={t('put_in.which')} required error={failed ? wordsOf(failed) : undefined} hint={t('put_in.hint')}>
          {(control) => (
            <Select
              {...control}
              showSearch={{ optionFilterProp: 'label' }}
              loading={segments === undefined && !error}
              value={chosen}
              options={[...(segments ?? []).map((one) => ({ value: one.id, label: one.name })), { value: NEW, label: t('put_in.new') }]}
              onChange={setPicked}
            />
          )}
        </Field>
        {chosen === NEW && (
          <Field label={t('fields.name')} required>
            {(control) => <Input {...control} maxLength={80} value={name} onChange={(event) => setName(event.target.value)} />}
          </Field>
        )}
        <div className={s.putInActions}>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" htmlType="submit" loading={put.isPending} disabled={!chosen || (chosen === NEW && !name.trim())}>
            {t('put_in.action')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
