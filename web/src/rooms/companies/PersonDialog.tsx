/** Somebody's role in a company: added from either side, changed, or ended on a day. */
import { useQuery } from '@tanstack/react-query';
import { AutoComplete, Button, Checkbox, Input, Select } from 'antd';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { isProblem } from '@/api/problem';
import { DateInput } from '@/kit/DateInput';
import { Dialog } from '@/kit/Dialog';
import { useErrorWords } from '@/kit/ErrorState';
import { Field, type FieldControl } from '@/kit/Field';

import s from './companies.module.css';
import { addPerson, changePerson, pickCustomersQuery, pickQuery, rolesQuery, type CompanyPerson, type Values } from './data';
import { useActs } from './useActs';

function PickCustomer({ control, value, onChange }: { control: FieldControl; value: string | undefined; onChange: (id: string | undefined) => void }) {
  const { t } = useTranslation('companies');
  const [text, setText] = useState('');
  const found = useQuery(pickCustomersQuery(text)).data ?? [];
  const options = found.map((row) => ({ value: row.id, label: [row.name || t('unnamed'), row.phone, row.city].filter(Boolean).join(' · ') }));
  return <Select {...control} autoFocus showSearch={{ filterOption: false, onSearch: setText }} placeholder={t('find_person')} value={value} options={options} onChange={onChange} data-testid="pick-person" />;
}

function PickCompany({ control, value, onChange }: { control: FieldControl; value: string | undefined; onChange: (id: string | undefined) => void }) {
  const { t } = useTranslation('companies');
  const [text, setText] = useState('');
  const found = useQuery(pickQuery(text)).data ?? [];
  return (
    <Select {...control} autoFocus showSearch={{ filterOption: false, onSearch: setText }} placeholder={t('find_company')} value={value} options={found.map((row) => ({ value: row.id, label: row.name }))} onChange={onChange} data-testid="pick-company" />
  );
}

export interface PersonDialogProps {
  /** The role that is changed; without it one is added. */
  person?: CompanyPerson;
  companyId?: string;
  customerId?: string;
  onClose: () => void;
}

export default function PersonDialog({ person, companyId, customerId, onClose }: PersonDialogProps) {
  const { t } = useTranslation('companies');
  const wordsOf = useErrorWords();
  const { told } = useActs();
  const roles = useQuery(rolesQuery).data ?? [];
  const [company, setCompany] = useState(companyId);
  const [customer, setCustomer] = useState(customerId);
  const [values, setValues] = useState<Values>({
    role: person?.role ?? '',
    title: person?.title ?? '',
    department: person?.department ?? '',
    is_primary: person?.is_primary ?? false,
    started_on: person?.started_on ?? null,
    ended_on: person?.ended_on ?? null,
  });
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const put = (key: string, value: unknown) => setValues((now) => ({ ...now, [key]: value }));
  const text = (key: string) => (typeof values[key] === 'string' ? (values[key]) : '');
  const at = (key: string) => (isProblem(error) ? error.at(key) : undefined);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!person && (!company || !customer)) return;
    setBusy(true);
    const body = { ...values, role: text('role').trim(), title: text('title').trim() || null, department: text('department').trim() || null };
    try {
      const saved = person ? await changePerson(person.id, person.version, body) : await addPerson(company ?? '', { ...body, customer_id: customer });
      onClose();
      await told(saved, t(person ? 'person.saved' : 'person.added'));
    } catch (failed) {
      setError(failed);
      setBusy(false);
    }
  };
  const placed = ['role', 'title', 'department', 'started_on', 'ended_on', 'is_primary'].some((key) => at(key));
  const label = person ? `${person.customer_name} · ${person.company_name}` : t(companyId ? 'person.add' : 'person.add_company');
  return (
    <Dialog label={label} onClose={onClose} width={520}>
      <form className={s.form} onSubmit={(event) => void submit(event)} noValidate>
        <h2>{label}</h2>
        {error !== undefined && !placed && (
          <p className={s.error} role="alert">
            {wordsOf(error)}
          </p>
        )}
        {!person && companyId && (
          <Field label={t('person.who')} required>
            {(control) => <PickCustomer control={control} value={customer} onChange={setCustomer} />}
          </Field>
        )}
        {!person && customerId && (
          <Field label={t('person.where')} required>
            {(control) => <PickCompany control={control} value={company} onChange={setCompany} />}
          </Field>
        )}
        <div className={s.pair}>
          <Field label={t('person.role')} hint={t('person.role_hint')} error={at('role')}>
            {({ status, ...control }) => (
              <AutoComplete {...control} status={status} value={text('role')} maxLength={40} options={roles.filter((one) => one.includes(text('role'))).map((value) => ({ value }))} onChange={(role: string) => put('role', role)} />
            )}
          </Field>
          <Field label={t('person.title')} error={at('title')}>
            {(control) => <Input {...control} maxLength={100} value={text('title')} onChange={(event) => put('title', event.target.value)} />}
          </Field>
          <Field label={t('person.department')} error={at('department')}>
            {(control) => <Input {...control} maxLength={100} value={text('department')} onChange={(event) => put('department', event.target.value)} />}
          </Field>
          <Field label={t('person.started_on')} error={at('started_on')}>
            {(control) => <DateInput {...control} value={text('started_on') || undefined} onChange={(next) => put('started_on', next ?? null)} />}
          </Field>
          {person && (
            <Field label={t('person.ended_on')} hint={t('person.ended_hint')} error={at('ended_on')}>
              {(control) => <DateInput {...control} value={text('ended_on') || undefined} onChange={(next) => setValues((now) => ({ ...now, ended_on: next ?? null, is_primary: next ? false : now.is_primary }))} />}
            </Field>
          )}
        </div>
        {!values.ended_on && (
          <Checkbox checked={values.is_primary === true} onChange={(event) => put('is_primary', event.target.checked)}>
            {t('person.is_primary')}
          </Checkbox>
        )}
        <div className={s.actions}>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" htmlType="submit" loading={busy} disabled={!person && (!company || !customer)} data-testid="person-save">
            {t(person ? 'save' : 'person.add_short')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
