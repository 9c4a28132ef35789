/** Asks what to do with many customers, and says how many that concerns before it is done. */
import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState, type FormEvent } from 'react';

import { useCan } from '@/api/session';
import { Dialog } from '@/kit/Dialog';
import { Reference, useErrorWords } from '@/kit/ErrorState';
import { Field } from '@/kit/Field';
import { useFormat } from '@/kit/format/useFormat';
import { byName, peopleOptions } from '@/kit/people';

import { peopleQuery, tagsQuery } from '../data';
import { useWords } from '../words';
import { previewQuery, type BulkAct, type Chosen } from './bulk';
import { BulkFieldsForm, fieldsOf, type Line } from './BulkFieldsForm';
import s from './list.module.css';

interface BulkDialogProps {
  asking: 'edit' | 'tag' | 'assign';
  chosen: Chosen;
  busy: boolean;
  error: unknown;
  onAct: (act: BulkAct) => void;
  onClose: () => void;
}

export default function BulkDialog({ asking, chosen, busy, error, onAct, onClose }: BulkDialogProps) {
  const { t } = useWords();
  const can = useCan();
  const format = useFormat();
  const wordsOf = useErrorWords();
  const preview = useQuery(previewQuery(asking, chosen)).data;
  const tags = useQuery({ ...tagsQuery(false), enabled: asking === 'tag' }).data;
  const people = useQuery({ ...peopleQuery, enabled: asking === 'assign' && can('access.user.view') }).data;
  const [add, setAdd] = useState<string[]>([]);
  const [take, setTake] = useState<string[]>([]);
  const [owners, setOwners] = useState<string[]>([]);
  const [lines, setLines] = useState<Line[]>([{ key: 'stage', value: undefined, clear: false }]);

  const set = fieldsOf(lines);
  const ready = asking === 'tag' ? add.length + take.length > 0 : asking === 'assign' || Object.keys(set).length > 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (asking === 'tag') onAct({ action: 'tag', add, take });
    else if (asking === 'assign') onAct({ action: 'assign', owners });
    else onAct({ action: 'edit', set });
  };
  const title = t(`bulk.${asking}_title`);
  const tagSelect = (id: string, value: string[], onChange: (ids: string[]) => void, without: string[]) => (
    <Select
      id={id}
      mode="multiple"
      value={value}
      showSearch={{ optionFilterProp: 'label' }}
      options={(tags ?? []).filter((one) => !without.includes(one.id)).map((one) => ({ value: one.id, label: one.group ? `${one.group} / ${one.name}` : one.name }))}
      onChange={onChange}
    />
  );
  return (
    <Dialog label={title} onClose={onClose} width={520}>
      <form className={s.form} onSubmit={submit} noValidate>
        <h2>{title}</h2>
        {error ? (
          <div className={s.error} role="alert">
            {wordsOf(error)}
            <Reference error={error} />
          </div>
        ) : null}
        {asking === 'tag' && (
          <>
            <Field label={t('bulk.tag_add')}>{({ id }) => tagSelect(id, add, setAdd, take)}</Field>
            <Field label={t('bulk.tag_take')}>{({ id }) => tagSelect(id, take, setTake, add)}</Field>
          </>
        )}
        {asking === 'assign' && (
          <Field label={t('bulk.owners')} hint={owners.length > 1 ? t('bulk.owners_turn') : owners.length === 0 ? t('bulk.owners_none') : undefined}>
            {({ id }) => (
              <Select
                id={id}
                autoFocus
                mode="multiple"
                value={owners}
                showSearch={{ filterOption: byName }}
                options={peopleOptions(people)}
                onChange={setOwners}
              />
            )}
          </Field>
        )}
        {asking === 'edit' && <BulkFieldsForm lines={lines} onChange={setLines} />}
        <p className={s.concerns} aria-live="polite">
          {preview ? t('bulk.concerns', { count: preview.matched, figure: format.number(preview.matched) }) : t('bulk.counting')}
          {preview && preview.sample.length > 0 && <span className={s.sample}>{preview.sample.map((one) => one.name || t('unnamed')).join(t('comma'))}…</span>}
          {preview && preview.not_permitted > 0 && <span>{t('bulk.not_permitted', { count: preview.not_permitted })}</span>}
        </p>
        <div className={s.actions}>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" htmlType="submit" loading={busy} disabled={!ready || preview?.matched === 0} data-testid="bulk-submit">
            {t(`bulk.${asking}_submit`)}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
