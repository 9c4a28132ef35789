/** Phones and mail addresses of a customer: masked, shown on request, added and removed. */
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { isProblem } from '@/api/problem';
import { useCan, useFieldAccess } from '@/api/session';
import { useErrorWords } from '@/kit/ErrorState';
import { Field } from '@/kit/Field';
import { FieldLabel } from '@/kit/FieldLabel';
import { Handle } from '@/kit/Handle';
import { toast } from '@/kit/toast';

import { addHandle, findCustomers, removeHandle, revealHandle, type Customer, type CustomerRow, type HandleKind } from '../data';
import { MaybeKnown } from '../list/MaybeKnown';
import s from './record.module.css';

/** "mobile" and what else a source may name are shown as they are; people add phones and mail addresses. */
const kindOf = (kind: string) => (kind === 'phone' || kind === 'email' ? kind : 'other');

function AddForm({ id, kinds, onDone }: { id: string; kinds: readonly HandleKind[]; onDone: () => void }) {
  const { t } = useTranslation('customers');
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const [kind, setKind] = useState<HandleKind>(kinds[0] ?? 'phone');
  const [value, setValue] = useState('');
  const [owner, setOwner] = useState<CustomerRow>();
  const add = useMutation({
    mutationFn: () => addHandle(id, kind, value.trim()),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['customer', id] });
      onDone();
    },
    onError: async (error) => {
      if (isProblem(error, 'customers.handle_taken')) setOwner((await findCustomers(value.trim()).catch(() => []))[0]);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setOwner(undefined);
    if (value.trim()) add.mutate();
  };
  const at = isProblem(add.error) ? add.error.at(`${kind}s`) : undefined;
  return (
    <form className={s.add} onSubmit={submit} onKeyDown={(event) => event.key === 'Escape' && onDone()}>
      <div className={s.addLine}>
        <Select<HandleKind>
          aria-label={t('contacts.kind')}
          value={kind}
          options={kinds.map((one) => ({ value: one, label: t(`fields.${one}`) }))}
          onChange={setKind}
        />
        <Field label={t('contacts.value')} error={at ?? (add.error ? wordsOf(add.error) : undefined)} extra={owner && <Link to={`/customers/${owner.id}`}>{t('create.open', { name: owner.name })}</Link>}>
          {(control) => (
            <Input {...control} autoFocus autoComplete="off" inputMode={kind === 'phone' ? 'tel' : 'email'} value={value} onChange={(event) => setValue(event.target.value)} />
          )}
        </Field>
      </div>
      <MaybeKnown of={id} handles={[value]} />
      <div className={s.addActions}>
        <Button size="small" onClick={onDone}>
          {t('cancel')}
        </Button>
        <Button size="small" type="primary" htmlType="submit" loading={add.isPending}>
          {t('contacts.add')}
        </Button>
      </div>
    </form>
  );
}

export function Contacts({ customer, editable }: { customer: Customer; editable?: boolean }) {
  const { t } = useTranslation('customers');
  const can = useCan();
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const [adding, setAdding] = useState(false);
  const accessOf = useFieldAccess();
  const access = (kind: string) => accessOf(`customers.customer.${kind}`);
  const kinds = (['phone', 'email'] as const).filter((kind) => access(kind) === 'editable');
  const mayEdit = editable && can('customers.customer.edit') && kinds.length > 0;

  const remove = useMutation({
    mutationFn: (handle: string) => removeHandle(customer.id, handle),
    onSuccess: () => {
      toast({ text: t('contacts.removed') });
      return client.invalidateQueries({ queryKey: ['customer', customer.id] });
    },
    onError: (error) => toast({ text: wordsOf(error), tone: 'danger' }),
  });
  return (
    <section className={s.group}>
      <div className={s.groupTop}>
        <h2>{t('groups.contact')}</h2>
        {mayEdit && !adding && <Button type="text" size="small" icon={<PlusOutlined />} aria-label={t('contacts.add')} title={t('contacts.add')} onClick={() => setAdding(true)} />}
      </div>
      {customer.handles.length === 0 && !adding && <p className={s.none}>{t('contacts.none')}</p>}
      <ul className={s.handles}>
        {customer.handles.map((handle) => (
          <li key={handle.id} className={s.handle}>
            <span className={s.handleKind}>
              {kindOf(handle.kind) === 'other' ? (
                handle.kind
              ) : (
                <FieldLabel
                  label={t(`fields.${handle.kind as HandleKind}`)}
                  access={access(handle.kind)}
                  of={{ object: 'customer', id: customer.id, field: `customers.customer.${handle.kind}` }}
                />
              )}
            </span>
            <Handle
              hint={handle.hint}
              kind={kindOf(handle.kind)}
              verified={handle.verified}
              onReveal={can('customers.handle.reveal') && access(handle.kind) !== 'masked' ? () => revealHandle(customer.id, handle.id) : undefined}
            />
            {mayEdit && access(handle.kind) === 'editable' && (
              <button
                type="button"
                className={s.remove}
                aria-label={t('contacts.remove', { hint: handle.hint })}
                title={t('contacts.remove', { hint: handle.hint })}
                disabled={remove.isPending}
                onClick={() => remove.mutate(handle.id)}
              >
                <DeleteOutlined />
              </button>
            )}
          </li>
        ))}
      </ul>
      {adding && <AddForm id={customer.id} kinds={kinds} onDone={() => setAdding(false)} />}
    </section>
  );
}
