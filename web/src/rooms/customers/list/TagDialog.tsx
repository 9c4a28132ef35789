/** A tag's name and group; or the tag that takes its place, with how many customers that concerns. */
import { useMutation } from '@tanstack/react-query';
import { AutoComplete, Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Dialog } from '@/kit/Dialog';
import { useErrorWords } from '@/kit/ErrorState';
import { Field } from '@/kit/Field';

import { mergeTag, saveTag, type CustomerTag } from '../data';
import s from './list.module.css';

interface TagDialogProps {
  tag: CustomerTag | undefined;
  merge: boolean;
  tags: readonly CustomerTag[];
  onClose: () => void;
  onDone: () => Promise<void>;
}

export function TagDialog({ tag, merge, tags, onClose, onDone }: TagDialogProps) {
  const { t } = useTranslation('customers');
  const wordsOf = useErrorWords();
  const [name, setName] = useState(tag?.name ?? '');
  const [group, setGroup] = useState(tag?.group ?? '');
  const [into, setInto] = useState<string>();
  const save = useMutation({
    mutationFn: async () => {
      if (merge && tag && into) await mergeTag(tag.id, into);
      else await saveTag(tag?.id, { name: name.trim(), group: group.trim() || null });
    },
    onSuccess: async () => {
      onClose();
      await onDone();
    },
  });
  const title = tag ? t(merge ? 'tags.merge' : 'tags.edit', tag) : t('tags.new');
  const error = save.error ? wordsOf(save.error) : undefined;
  const groups = [...new Set(tags.map((one) => one.group).filter((one): one is string => Boolean(one)))];
  return (
    <Dialog label={title} onClose={onClose} width={440}>
      <form
        className={s.form}
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <h2>{title}</h2>
        {merge ? (
          <Field label={t('tags.into')} required hint={t('tags.merge_impact', { count: tag?.used ?? 0 })} error={error}>
            {(control) => <Select {...control} value={into} options={tags.filter((one) => one !== tag).map((one) => ({ value: one.id, label: one.name }))} onChange={setInto} />}
          </Field>
        ) : (
          <>
            <Field label={t('tags.name')} required error={error} hint={tag ? t('tags.rename_impact', { count: tag.used ?? 0 }) : undefined}>
              {(control) => <Input {...control} autoFocus maxLength={40} value={name} onChange={(event) => setName(event.target.value)} />}
            </Field>
            <Field label={t('tags.group')}>{({ id }) => <AutoComplete id={id} value={group} options={groups.map((value) => ({ value }))} onChange={setGroup} />}</Field>
          </>
        )}
        <div className={s.actions}>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" htmlType="submit" loading={save.isPending} disabled={merge ? !into : !name.trim()} data-testid="save-tag">
            {t('tags.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
