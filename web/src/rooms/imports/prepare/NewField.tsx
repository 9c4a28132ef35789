/** A field made from a column that nothing takes: proposed from its name and values, changed before it is made, mapped at once. */
import { PlusOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Input, Select } from 'antd';
import { useId, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { isProblem } from '@/api/problem';
import { useErrorWords } from '@/kit/ErrorState';
import { Field } from '@/kit/Field';
import { SidePanel } from '@/kit/SidePanel';
import { toast } from '@/kit/toast';

import { changeImport, createField, importQuery, targetsQuery, undoField, type Import, type NewField as Offer, type Target } from '../data';
import s from './prepare.module.css';

const KINDS = ['text', 'number', 'date', 'datetime', 'boolean', 'select'] as const satisfies readonly Offer['kind'][];
const LONGEST = 60;

interface NewFieldProps {
  run: Import;
  target: Target;
  offer: Offer;
  /** The column of the target that the new field has. */
  onMade: (key: string) => void;
}

/** The words of the options, one on each line. */
const optionsOf = (text: string) => [...new Set(text.split('\n').map((line) => line.trim()).filter(Boolean))];

/** Makes the field where all fields are made; its column is then one of the target's. */
function useMake(run: Import, target: Target, onMade: (key: string) => void) {
  const { t } = useTranslation('imports');
  const client = useQueryClient();
  const refresh = () => Promise.all(['shape', 'conditions', 'customer', 'import', 'session'].map((key) => client.invalidateQueries({ queryKey: [key] })));
  return useMutation({
    mutationFn: async (body: Parameters<typeof createField>[1]) => {
      const { field, change_set_id } = await createField(target.object, body);
      const targets = await client.fetchQuery({ ...targetsQuery, staleTime: 0 });
      const key = targets.find((one) => one.key === target.key)?.columns.find((one) => one.field === field.key)?.key;
      return { key, change_set_id };
    },
    onSuccess: ({ key, change_set_id }, body) => {
      if (key) onMade(key);
      void refresh();
      // the column is freed first: a draft never names a field that is not there
      const undo = async (change: string) => {
        const { mapping } = await client.fetchQuery({ ...importQuery(run.id), staleTime: 0 });
        await changeImport(run.id, { mapping: Object.fromEntries(Object.entries(mapping).filter(([, field]) => field !== key)) });
        await undoField(change);
        await refresh();
      };
      toast({ text: t('new_field.made', { name: body.zh }), undo: change_set_id ? () => undo(change_set_id) : undefined });
    },
  });
}

function NewFieldPanel({ run, target, offer, onMade, onClose }: NewFieldProps & { onClose: () => void }) {
  const { t } = useTranslation('imports');
  const form = useId();
  const wordsOf = useErrorWords();
  const [name, setName] = useState(offer.column.trim().slice(0, LONGEST));
  const [kind, setKind] = useState(offer.kind);
  const [options, setOptions] = useState(offer.options.join('\n'));
  const [personal, setPersonal] = useState(false);
  const make = useMake(run, target, (key) => {
    onMade(key);
    onClose();
  });
  const told = (field: string) => (isProblem(make.error) ? make.error.at(field) : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate({ zh: name.trim(), kind, personal, ...(kind === 'select' ? { options: optionsOf(options).map((zh) => ({ zh, colour: 'grey', off: false })) } : {}) });
  };
  return (
    <SidePanel
      title={t('new_field.title')}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" htmlType="submit" form={form} loading={make.isPending} disabled={!name.trim()} data-testid="make-field">
            {t('new_field.make')}
          </Button>
        </>
      }
    >
      <form id={form} className={s.newField} onSubmit={submit} noValidate>
        <p className={s.lead}>{t('new_field.lead', { column: offer.column })}</p>
        {make.error && (
          <p className={s.failure} role="alert">
            {wordsOf(make.error)}
          </p>
        )}
        <Field label={t('new_field.name')} required error={told('zh')}>
          {(control) => <Input {...control} name="name" maxLength={LONGEST} value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <Field label={t('new_field.kind')} required error={told('kind')} hint={t('new_field.kind_hint')}>
          {(control) => <Select {...control} value={kind} options={KINDS.map((value) => ({ value, label: t(`new_field.kinds.${value}`) }))} onChange={setKind} />}
        </Field>
        {kind === 'select' && (
          <Field label={t('new_field.options')} required error={told('options')} hint={t('new_field.options_hint')}>
            {(control) => <Input.TextArea {...control} autoSize={{ minRows: 3, maxRows: 12 }} value={options} onChange={(event) => setOptions(event.target.value)} />}
          </Field>
        )}
        <Checkbox checked={personal} onChange={(event) => setPersonal(event.target.checked)}>
          {t('new_field.personal')}
        </Checkbox>
      </form>
    </SidePanel>
  );
}

export function NewField(props: NewFieldProps) {
  const { t } = useTranslation('imports');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button type="text" icon={<PlusOutlined />} aria-label={t('new_field.open_of', { column: props.offer.column })} onClick={() => setOpen(true)}>
        {t('new_field.open')}
      </Button>
      {open && <NewFieldPanel {...props} onClose={() => setOpen(false)} />}
    </>
  );
}
