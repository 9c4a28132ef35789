/** The name of a view: a new one as the list stands now, or another name for one. */
import { useMutation } from '@tanstack/react-query';
import { Button, Checkbox, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';

import { Dialog } from '../Dialog';
import { useErrorWords } from '../ErrorState';
import { Field } from '../Field';
import { bodyOf, changeView, createView, type Looked, type View } from './views';
import s from './views.module.css';

interface ViewDialogProps {
  object: string;
  /** To be renamed; undefined for a new one. */
  view: View | undefined;
  looked: Looked;
  onClose: () => void;
  onDone: (view: View) => Promise<void>;
}

export function ViewDialog({ object, view, looked, onClose, onDone }: ViewDialogProps) {
  const { t } = useTranslation('customization');
  const can = useCan();
  const wordsOf = useErrorWords();
  const [name, setName] = useState(view?.name ?? '');
  const [shared, setShared] = useState(false);
  const save = useMutation({
    mutationFn: () => (view ? changeView(view, { name: name.trim() }) : createView({ object, name: name.trim(), visibility: shared ? 'all' : 'mine', position: 1_000, pinned: true, ...bodyOf(looked) })),
    onSuccess: async (saved) => {
      onClose();
      await onDone(saved);
    },
  });
  const title = t(view ? 'rename' : 'save_as');
  return (
    <Dialog label={title} onClose={onClose} width={420}>
      <form
        className={s.dialog}
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim()) save.mutate();
        }}
      >
        <h2>{title}</h2>
        <Field label={t('name')} required error={save.error ? wordsOf(save.error) : undefined}>
          {(control) => <Input {...control} autoFocus maxLength={60} value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        {!view && can('customization.view.share') && (
          <Checkbox checked={shared} onChange={(event) => setShared(event.target.checked)}>
            {t('share')}
          </Checkbox>
        )}
        <div className={s.actions}>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" htmlType="submit" loading={save.isPending} disabled={!name.trim()} data-testid="view-done">
            {t('save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
