/** A new customer in a few fields. A phone or mail that is known already is told at its field, with the way to its owner. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { AutoComplete, Button, Input, Select } from 'antd';
import { useState, type FormEvent } from 'react';
import { Link, useNavigate } from 'react-router';

import { isProblem } from '@/api/problem';
import { useCan, useFieldAccess, useSession } from '@/api/session';
import { Choice } from '@/kit/Choice';
import { Dialog } from '@/kit/Dialog';
import { Reference, useErrorWords } from '@/kit/ErrorState';
import { Field } from '@/kit/Field';
import { byName, peopleOptions } from '@/kit/people';
import { toast } from '@/kit/toast';

import { createCustomer, facetsQuery, findCustomers, peopleQuery, undoChange, type CustomerInput, type CustomerRow } from '../data';
import { useWords } from '../words';
import { MaybeKnown } from './MaybeKnown';
import { bodyOfRequired, isTold, RequiredFields, useRequiredFields, type Given } from './RequiredFields';
import s from './list.module.css';

interface Draft {
  kind: 'person' | 'organisation';
  name: string;
  phone: string;
  email: string;
  stage: string;
  class: string;
  city: string;
  owner_id: string | undefined;
}

const orNull = (text: string) => text.trim() || null;

function bodyOf(draft: Draft, more: ReturnType<typeof bodyOfRequired>): CustomerInput {
  return {
    kind: draft.kind,
    name: draft.name.trim(),
    phones: draft.phone.trim() ? [draft.phone.trim()] : [],
    emails: draft.email.trim() ? [draft.email.trim()] : [],
    stage: orNull(draft.stage),
    class: orNull(draft.class),
    city: orNull(draft.city),
    owner_id: draft.owner_id ?? null,
    ...more,
  };
}

interface Taken {
  field: 'phone' | 'email';
  owner: CustomerRow;
}

/** Whose the phone or mail is, where the server said that it is somebody's. */
async function findTaken({ phone, email }: Draft): Promise<Taken | undefined> {
  for (const [field, value] of [['phone', phone.trim()] as const, ['email', email.trim()] as const]) {
    const [owner] = value ? await findCustomers(value) : [];
    if (owner) return { field, owner };
  }
  return undefined;
}

export default function CreateDialog({ name = '', onClose }: { name?: string; onClose: () => void }) {
  const words = useWords();
  const { t } = words;
  const can = useCan();
  const me = useSession()?.user;
  const accessOf = useFieldAccess();
  const may = (name: string) => accessOf(`customers.customer.${name}`) === 'editable';
  const navigate = useNavigate();
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const facets = useQuery(facetsQuery).data;
  const people = useQuery({ ...peopleQuery, enabled: can('access.user.view') }).data;
  const [draft, setDraft] = useState<Draft>({ kind: 'person', name, phone: '', email: '', stage: '', class: '', city: '', owner_id: may('owner_id') ? me?.id : undefined });
  const required = useRequiredFields();
  const [given, setGiven] = useState<Given>({});
  const [tried, setTried] = useState(false);
  const [taken, setTaken] = useState<Taken>();
  const put = (change: Partial<Draft>) => setDraft((now) => ({ ...now, ...change }));

  const create = useMutation({
    mutationFn: () => createCustomer(bodyOf(draft, bodyOfRequired(required, given))),
    onError: async (error) => {
      if (isProblem(error, 'customers.handle_taken')) setTaken(await findTaken(draft).catch(() => undefined));
    },
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: ['customer'] });
      toast({
        text: t('create.done', { name: draft.name.trim() }),
        undo: () => undoChange(made.change_set_id).then(() => client.invalidateQueries({ queryKey: ['customer'] })),
      });
      void navigate(`/customers/${made.id}`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    setTaken(undefined);
    if (draft.name.trim()) create.mutate();
  };
  const told = (field: string) => (isProblem(create.error) ? create.error.at(field) : undefined);
  const takenAt = (field: Taken['field']) => (taken?.field === field ? wordsOf(create.error) : undefined);
  const nameError = told('name') ?? (tried && !draft.name.trim() ? t('create.name_needed') : undefined);
  const placed = taken || ['name', 'phones', 'emails', 'stage', 'class', 'city', 'owner_id'].some(told) || isTold(required, told);
  const known = (key: 'stage' | 'class' | 'city', label = (value: string) => value) =>
    (facets?.[key] ?? []).filter((value) => label(value).includes(draft[key])).map((value) => ({ value, label: label(value) }));
  const extra = (field: Taken['field']) => taken?.field === field && <Link to={`/customers/${taken.owner.id}`}>{t('create.open', { name: taken.owner.name })}</Link>;

  return (
    <Dialog label={t('create.title')} onClose={onClose} width={520}>
      <form className={s.form} onSubmit={submit} noValidate>
        <h2>{t('create.title')}</h2>
        {create.error && !placed ? (
          <div className={s.error} role="alert">
            {wordsOf(create.error)}
            <Reference error={create.error} />
          </div>
        ) : null}
        <Choice
          label={t('fields.kind')}
          value={draft.kind}
          options={(['person', 'organisation'] as const).map((value) => ({ value, label: words.kind(value) }))}
          onChange={(kind) => put({ kind })}
        />
        <Field label={t(draft.kind === 'person' ? 'fields.name' : 'create.organisation_name')} error={nameError} required>
          {(control) => <Input {...control} autoFocus name="name" autoComplete="off" value={draft.name} onChange={(event) => put({ name: event.target.value })} />}
        </Field>
        <MaybeKnown name={draft.name} handles={[draft.phone, draft.email]} />
        <div className={s.pair}>
          {may('phone') && (
            <Field label={t('fields.phone')} error={told('phones') ?? takenAt('phone')} extra={extra('phone')}>
              {(control) => <Input {...control} name="phone" inputMode="tel" autoComplete="off" value={draft.phone} onChange={(event) => put({ phone: event.target.value })} />}
            </Field>
          )}
          {may('email') && (
            <Field label={t('fields.email')} error={told('emails') ?? takenAt('email')} extra={extra('email')}>
              {(control) => <Input {...control} name="email" inputMode="email" autoComplete="off" value={draft.email} onChange={(event) => put({ email: event.target.value })} />}
            </Field>
          )}
          {may('stage') && (
            <Field label={t('fields.stage')} error={told('stage')}>
              {({ status, ...control }) => (
                <AutoComplete {...control} status={status} options={known('stage', words.stage)} value={draft.stage} onChange={(stage: string) => put({ stage })} />
              )}
            </Field>
          )}
          {may('class') && (
            <Field label={t('fields.class')} error={told('class')}>
              {({ status, ...control }) => <AutoComplete {...control} status={status} options={known('class')} value={draft.class} onChange={(value: string) => put({ class: value })} />}
            </Field>
          )}
          {may('city') && (
            <Field label={t('fields.city')} error={told('city')}>
              {({ status, ...control }) => <AutoComplete {...control} status={status} options={known('city')} value={draft.city} onChange={(city: string) => put({ city })} />}
            </Field>
          )}
          {people && may('owner_id') && (
            <Field label={t('fields.owner_id')} error={told('owner_id')}>
              {(control) => (
                <Select
                  {...control}
                  allowClear
                  showSearch={{ filterOption: byName }}
                  value={draft.owner_id}
                  options={peopleOptions(people)}
                  onChange={(owner_id?: string) => put({ owner_id })}
                />
              )}
            </Field>
          )}
          {required.length > 0 && <RequiredFields fields={required} given={given} told={told} onChange={setGiven} />}
        </div>
        <div className={s.actions}>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" htmlType="submit" loading={create.isPending} data-testid="create-customer">
            {t('create.submit')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
