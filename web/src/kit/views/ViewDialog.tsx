/** The name of a view and who sees it: a new one as the list stands now, or one that is there. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useCan } from '@/api/session';

import { Dialog } from '../Dialog';
import { useErrorWords } from '../ErrorState';
import { Field } from '../Field';
import { bodyOf, changeView, createView, seenBy, shareBody, viewTeamsQuery, type Looked, type View } from './views';
import s from './views.module.css';

interface ViewDialogProps {
  object: string;
  /** To be changed; undefined for a new one. */
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
  const [seen, setSeen] = useState(view ? seenBy(view) : 'mine');
  const teams = useQuery({ ...viewTeamsQuery, enabled: can('access.team.view') }).data ?? [];
  const save = useMutation({
    mutationFn: () => (view ? changeView(view, { name: name.trim(), ...shareBody(seen) }) : createView({ object, name: name.trim(), ...shareBody(seen), position: 1_000, pinned: true, ...bodyOf(looked) })),
    onSuccess: async (saved) => {
      onClose();
      await onDone(saved);
    },
  });
  const choices = [
    { value: 'mine', label: t('unshare') },
    ...teams.map((team) => ({ value: team.id, label: t('team', { name: team.name }) })),
    ...(can('customization.view.share') || seen === 'all' ? [{ value: 'all', label: t('everybody') }] : []),
  ];
  const title = t(view ? 'edit_view' : 'save_as');
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
        {choices.length > 1 && (
          <Field label={t('seen_by')}>
            {({ status, ...control }) => <Select {...control} status={status} value={seen} options={choices} onChange={setSeen} showSearch={teams.length > 8 ? { optionFilterProp: 'label' } : false} />}
          </Field>
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
