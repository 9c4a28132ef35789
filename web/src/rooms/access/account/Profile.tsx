/** Name, language and time zone of one's own. */
import { Button, Input, Select } from 'antd';
import { useMemo, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { isProblem } from '@/api/problem';
import { useChangeMe, useSession, type Session } from '@/api/session';
import { localeNameOf, switchLanguage } from '@/i18n';
import { useErrorWords } from '@/kit/ErrorState';
import { Field } from '@/kit/Field';
import { useLanguage } from '@/kit/format/useFormat';
import type { Language } from '@/kit/preferences';
import { toast } from '@/kit/toast';

import { timeZones } from '../pages/places';
import s from './account.module.css';
import { Section } from './Section';

const LANGUAGES: readonly Language[] = ['zh', 'en'];

function Form({ session }: { session: Session }) {
  const { t } = useTranslation(['access', 'app']);
  const change = useChangeMe();
  const wordsOf = useErrorWords();
  const now = useLanguage();
  const [name, setName] = useState(session.user.name);
  const [language, setLanguage] = useState<Language>(now);
  const [zone, setZone] = useState(session.user.time_zone);
  const zones = useMemo(() => timeZones(), []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim()) return;
    change.mutate(
      { name: name.trim(), locale: localeNameOf(language), time_zone: zone },
      {
        onSuccess: () => {
          void switchLanguage(language);
          toast({ text: t('access:account.saved') });
        },
      },
    );
  };
  const told = (field: string) => (isProblem(change.error) ? change.error.at(field) : undefined);
  return (
    <form className={s.form} onSubmit={submit} noValidate>
      {change.error && (
        <p className={s.problem} role="alert">
          {wordsOf(change.error)}
        </p>
      )}
      <Field label={t('access:team.name')} required error={told('name') ?? (name.trim() ? undefined : t('access:required'))}>
        {(control) => <Input {...control} autoComplete="name" value={name} onChange={(event) => setName(event.target.value)} />}
      </Field>
      <Field label={t('access:email')}>{(control) => <Input {...control} value={session.user.email} disabled />}</Field>
      <Field label={t('access:setup.language')}>
        {(control) => (
          <Select {...control} value={language} options={LANGUAGES.map((value) => ({ value, label: t(`app:look.languages.${value}`) }))} onChange={setLanguage} />
        )}
      </Field>
      <Field label={t('access:setup.time_zone')} error={told('time_zone')}>
        {(control) => <Select {...control} showSearch value={zone} options={zones} onChange={setZone} />}
      </Field>
      <Button type="primary" htmlType="submit" loading={change.isPending}>
        {t('access:account.save')}
      </Button>
    </form>
  );
}

export function Profile() {
  const { t } = useTranslation('access');
  const session = useSession();
  return (
    <Section title={t('account.profile')} about={t('account.profile_about')}>
      {session && <Form key={session.user.id} session={session} />}
    </Section>
  );
}
