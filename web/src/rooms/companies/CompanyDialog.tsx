/** A new company, or one that is changed: doubles and faults of the credit code are told while typing. */
import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { lazy, Suspense, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';

import { isProblem } from '@/api/problem';
import { useCan, useSession } from '@/api/session';
import { Dialog } from '@/kit/Dialog';
import { useErrorWords } from '@/kit/ErrorState';
import { Field } from '@/kit/Field';
import { ownOf } from '@/kit/fields/fields';
import { useLanguage } from '@/kit/format/useFormat';
import { Skeleton } from '@/kit/Skeleton';
import { useDelayed } from '@/kit/useDelayed';

import s from './companies.module.css';
import { changeCompany, createCompany, doublesQuery, type Company, type Values } from './data';
import { useActs } from './useActs';
import { useCompanyWords } from './words';

const FieldInput = lazy(() => import('@/kit/fields/FieldInput'));
const PAUSE_MS = 250;
const KEYS = ['short_name', 'industry', 'size_band', 'owner_id', 'parent_id', 'division', 'address', 'phone', 'website', 'note'] as const;
const WIDE = new Set<string>(['address', 'note', 'division', 'parent_id']);

/** What the server says of the name and the code, a moment after the last key. */
function useDoubles(name: string, code: string, id: string | undefined) {
  const can = useCan();
  const typed = JSON.stringify([name.trim(), code.trim()]);
  const asked = useDelayed(typed, PAUSE_MS);
  const [said, number] = JSON.parse(asked) as [string, string];
  const enabled = can('companies.company.create') && (said.length > 1 || number.length > 0);
  const { data } = useQuery({ ...doublesQuery({ name: said, credit_code: number || null, leave_id: id ?? null }), enabled });
  return enabled ? data : undefined;
}

export interface CompanyDialogProps {
  company?: Company;
  /** What a new one starts with. */
  name?: string;
  parentId?: string;
  onClose: () => void;
}

export default function CompanyDialog({ company, name = '', parentId, onClose }: CompanyDialogProps) {
  const { t } = useTranslation('companies');
  const language = useLanguage();
  const navigate = useNavigate();
  const words = useCompanyWords();
  const wordsOf = useErrorWords();
  const me = useSession()?.user.id;
  const { told } = useActs();
  const editable = (key: string) => (words.field(key)?.access ?? 'editable') === 'editable';
  const start: Values = company
    ? { ...company, custom: { ...company.custom } }
    : { name, credit_code: '', parent_id: parentId ?? null, owner_id: me ?? null, custom: {} };
  const [values, setValues] = useState<Values>(start);
  const [error, setError] = useState<unknown>();
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const text = (key: string) => (typeof values[key] === 'string' ? (values[key]) : '');
  const custom = values.custom as Values;
  const put = (key: string, value: unknown) => setValues((now) => ({ ...now, [key]: value }));
  const doubles = useDoubles(text('name'), text('credit_code'), company?.id);
  const own = ownOf(words.fields).filter((one) => one.access === 'editable');
  const at = (key: string) => (isProblem(error) ? error.at(key) : undefined);
  const codeWords = doubles?.code_problem?.[language];

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!text('name').trim()) return;
    setBusy(true);
    try {
      const given = Object.fromEntries(['name', 'credit_code', ...KEYS].filter(editable).map((key) => [key, values[key] === '' ? null : (values[key] ?? null)]));
      const changed = company ? Object.fromEntries(Object.entries(given).filter(([key, value]) => value !== company[key as keyof Company])) : given;
      const body = { ...changed, custom: company ? Object.fromEntries(Object.entries(custom).filter(([key, value]) => value !== company.custom[key])) : custom };
      const saved = company ? await changeCompany(company.id, company.version, body) : await createCompany(body);
      onClose();
      await told(saved, t(company ? 'saved' : 'created', { name: text('name').trim() }));
      if (!company) void navigate(`/companies/${saved.id}`);
    } catch (failed) {
      setError(failed);
      setBusy(false);
    }
  };
  const placed = ['name', 'credit_code', ...KEYS, ...own.map((one) => `custom.${one.key}`)].some((key) => at(key));
  const others = doubles && (doubles.items.length > 0 || doubles.hidden > 0);

  return (
    <Dialog label={t(company ? 'edit' : 'create')} onClose={onClose} width={640}>
      <form className={s.form} onSubmit={(event) => void submit(event)} noValidate>
        <h2>{t(company ? 'edit' : 'create')}</h2>
        {error !== undefined && !placed && (
          <p className={s.error} role="alert">
            {wordsOf(error)}
          </p>
        )}
        <Field label={words.label('name')} required error={at('name') ?? (tried && !text('name').trim() ? t('name_needed') : undefined)}>
          {(control) => <Input {...control} autoFocus name="name" autoComplete="off" maxLength={200} disabled={!editable('name')} value={text('name')} onChange={(event) => put('name', event.target.value)} />}
        </Field>
        {editable('credit_code') && (
          <Field label={words.label('credit_code')} hint={t('code_hint')} error={at('credit_code') ?? codeWords}>
            {(control) => (
              <Input
                {...control}
                name="credit_code"
                autoComplete="off"
                className={s.code}
                maxLength={40}
                value={text('credit_code')}
                suffix={doubles?.code && !codeWords && doubles.code.length === 18 ? <span className={s.right}>{t('code_right')}</span> : undefined}
                onChange={(event) => put('credit_code', event.target.value)}
              />
            )}
          </Field>
        )}
        {others && (
          <div className={s.known} role="status">
            <strong>{t('doubles', { count: doubles.items.length + doubles.hidden })}</strong>
            <ul>
              {doubles.items.map((one) => (
                <li key={one.id}>
                  <Link to={`/companies/${one.id}`} onClick={onClose}>
                    {one.name}
                  </Link>
                  <span>{[one.same_code ? t('same_code') : t('same_name'), one.owner_name].filter(Boolean).join(' · ')}</span>
                </li>
              ))}
              {doubles.hidden > 0 && <li>{t('doubles_hidden', { count: doubles.hidden })}</li>}
            </ul>
          </div>
        )}
        <Suspense fallback={<Skeleton lines={6} height={30} />}>
          <div className={s.pair}>
            {KEYS.filter(editable).map((key) => {
              const field = words.field(key);
              return (
                field &&
                !field.hidden && (
                  <div key={key} className={WIDE.has(key) ? s.wide : undefined}>
                    <Field label={field.label[language]} required={field.required} error={at(key)}>
                      {(control) => <FieldInput field={field} {...control} value={values[key]} onChange={(next) => put(key, next)} />}
                    </Field>
                  </div>
                )
              );
            })}
            {own.map((field) => (
              <div key={field.key}>
                <Field label={field.label[language]} required={field.required} error={at(`custom.${field.key}`)}>
                  {(control) => <FieldInput field={field} {...control} value={custom[field.key]} onChange={(next) => put('custom', { ...custom, [field.key]: next })} />}
                </Field>
              </div>
            ))}
          </div>
        </Suspense>
        <div className={s.actions}>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" htmlType="submit" loading={busy} data-testid="company-save">
            {t(company ? 'save' : 'create')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
