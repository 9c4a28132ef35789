/** First set-up through the one-time link that the server printed: the workspace and its first administrator. */
import { useQuery } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useMemo, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, useNavigate, useSearchParams } from 'react-router';

import { isProblem } from '@/api/problem';
import { setupQuery, useSetup, type SetupInput } from '@/api/session';
import { makeTags } from '@/api/trades';
import { localeNameOf, switchLanguage } from '@/i18n';
import { useErrorWords } from '@/kit/ErrorState';
import { Field } from '@/kit/Field';
import { useLanguage } from '@/kit/format/useFormat';
import type { Language } from '@/kit/preferences';
import { TradeOffer } from '@/kit/TradeOffer';

import s from './access.module.css';
import { AccessPage } from './AccessPage';
import { NewPassword } from './NewPassword';
import { currencies, timeZones } from './places';

type Texts = Pick<SetupInput, 'workspace_name' | 'name' | 'email'>;
const TEXTS: readonly { key: keyof Texts; complete: string; type: string }[] = [
  { key: 'workspace_name', complete: 'organization', type: 'text' },
  { key: 'name', complete: 'name', type: 'text' },
  { key: 'email', complete: 'email', type: 'email' },
];

export default function Setup() {
  const { t } = useTranslation(['access', 'app']);
  const language = useLanguage();
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const state = useQuery(setupQuery).data;
  const setup = useSetup();
  const wordsOf = useErrorWords();
  const [texts, setTexts] = useState<Texts>({ workspace_name: '', name: '', email: '' });
  const [password, setPassword] = useState('');
  const [zone, setZone] = useState(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
  const [currency, setCurrency] = useState('CNY');
  const [trade, setTrade] = useState<SetupInput['trade']>();
  const [tried, setTried] = useState(false);
  const zoneOptions = useMemo(() => timeZones(), []);
  const currencyOptions = useMemo(() => currencies(language), [language]);
  const chosen = state?.trades.find((one) => one.key === trade);
  const token = search.get('token') ?? '';

  // once the server knows its first user there is nothing to set up (unless it was done here, this moment)
  if (state && !state.needed && !setup.isSuccess) return <Navigate to="/sign-in" replace />;
  if (!token) {
    return (
      <AccessPage title={t('setup.title')}>
        <p className={s.note}>{t('setup.no_token')}</p>
        <Link to="/sign-in">{t('back')}</Link>
      </AccessPage>
    );
  }

  const complete = TEXTS.every(({ key }) => texts[key].trim()) && password !== '';
  const begin = async () => {
    try {
      if (chosen) await makeTags(chosen, language);
    } finally {
      // the tags can be put in later too
      void navigate('/', { replace: true });
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!complete) return;
    const input = { ...texts, token, password, locale: localeNameOf(language), time_zone: zone, currency, trade };
    setup.mutate(input, { onSuccess: () => void begin() });
  };
  const errorAt = (field: string, value: string) =>
    (isProblem(setup.error) ? setup.error.at(field) : undefined) ?? (tried && !value.trim() ? t('required') : undefined);

  return (
    <AccessPage title={t('setup.title')} lead={t('setup.lead')}>
      {setup.error && (
        <p className={s.problem} role="alert">
          {wordsOf(setup.error)}
        </p>
      )}
      <form className={s.fields} onSubmit={submit} noValidate>
        {TEXTS.map(({ key, complete: autoComplete, type }) => (
          <Field key={key} label={t(`setup.${key}`)} error={errorAt(key, texts[key])} required>
            {(control) => (
              <Input
                {...control}
                size="large"
                type={type}
                name={key}
                autoComplete={autoComplete}
                value={texts[key]}
                onChange={(event) => setTexts((now) => ({ ...now, [key]: event.target.value }))}
              />
            )}
          </Field>
        ))}
        <Field label={t('setup.trade')} hint={t('setup.trade_hint')}>
          {(control) => (
            <Select
              {...control}
              size="large"
              allowClear
              value={trade}
              placeholder={t('setup.choose')}
              options={state?.trades.map((one) => ({ value: one.key, label: one.label[language] }))}
              onChange={(value: string | undefined) => setTrade(value as typeof trade)}
            />
          )}
        </Field>
        {chosen && <TradeOffer trade={chosen} />}
        <NewPassword value={password} onChange={setPassword} error={errorAt('password', password)} />
        <Field label={t('setup.language')}>
          {(control) => (
            <Select<Language>
              {...control}
              size="large"
              value={language}
              options={(['zh', 'en'] as const).map((value) => ({ value, label: t(`app:look.languages.${value}`) }))}
              onChange={(value) => void switchLanguage(value)}
            />
          )}
        </Field>
        <div className={s.pair}>
          <Field label={t('setup.time_zone')} error={errorAt('time_zone', zone)}>
            {(control) => <Select {...control} size="large" showSearch value={zone} options={zoneOptions} onChange={setZone} />}
          </Field>
          <Field label={t('setup.currency')} error={errorAt('currency', currency)}>
            {(control) => (
              <Select
                {...control}
                size="large"
                showSearch={{ optionFilterProp: 'label' }}
                popupMatchSelectWidth={260}
                value={currency}
                options={currencyOptions}
                onChange={setCurrency}
              />
            )}
          </Field>
        </div>
        <Button type="primary" htmlType="submit" size="large" block loading={setup.isPending} data-testid="setup">
          {t('setup.submit')}
        </Button>
      </form>
    </AccessPage>
  );
}
