/** Handing over what somebody has who leaves: looked through by kind, given to colleagues, told honestly, taken back as one. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Select } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { ErrorState, useErrorWords } from '@/kit/ErrorState';
import { Field } from '@/kit/Field';
import { useLanguage } from '@/kit/format/useFormat';
import { byName, peopleOptions } from '@/kit/people';
import { SidePanel } from '@/kit/SidePanel';
import { Skeleton } from '@/kit/Skeleton';

import { usersKey, type User } from '../people';
import { belongingsQuery, receiversQuery, useHandOver, type Belonging } from './handOver';
import s from './handOver.module.css';
import { HandOverResult } from './HandOverResult';
import css from './team.module.css';

interface Choosing {
  kinds: readonly Belonging[];
  people: { value: string; label: string }[];
  chosen: Readonly<Record<string, readonly string[]>>;
  onChoose: (key: string, receivers: readonly string[]) => void;
}

function Kinds({ kinds, people, chosen, onChoose }: Choosing) {
  const { t } = useTranslation('access');
  const language = useLanguage();
  return (
    <ul className={s.kinds}>
      {kinds.map((kind) => (
        <li key={kind.key} className={s.kind} data-testid="belonging">
          <div className={s.head}>
            <span>{kind.label[language]}</span>
            <b className="gx-figures">{kind.count}</b>
          </div>
          {kind.receivable && kind.count > 0 && (
            <Select
              mode="multiple"
              aria-label={t('hand_over.receivers_of', { kind: kind.label[language] })}
              placeholder={t('hand_over.nobody')}
              showSearch={{ filterOption: byName }}
              maxCount={50}
              value={[...(chosen[kind.key] ?? [])]}
              options={people}
              onChange={(value: string[]) => onChoose(kind.key, value)}
            />
          )}
          {kind.count > 0 && (chosen[kind.key] ?? []).length === 0 && <small>{kind.fate[language]}</small>}
        </li>
      ))}
    </ul>
  );
}

export function HandOver({ user, disable, onClose }: { user: User; disable: boolean; onClose: () => void }) {
  const { t } = useTranslation('access');
  const client = useQueryClient();
  const { data: kinds, error, refetch } = useQuery(belongingsQuery(user.id));
  const everybody = useQuery(receiversQuery).data;
  const start = useHandOver();
  const wordsOf = useErrorWords();
  const [chosen, setChosen] = useState<Record<string, readonly string[]>>({});
  const [switchOff, setSwitchOff] = useState(disable && !user.disabled);
  const people = useMemo(
    () => peopleOptions(everybody?.filter((one) => one.id !== user.id)),
    [everybody, user.id],
  );
  const held = (kinds ?? []).filter((one) => one.count > 0);
  const plan = (kinds ?? []).flatMap(({ key, receivable, count }) => {
    const receivers = chosen[key] ?? [];
    return receivable && count > 0 && receivers.length > 0 ? [{ kind: key, receivers: [...receivers] }] : [];
  });
  const total = (kinds ?? []).reduce((sum, one) => sum + (plan.some(({ kind }) => kind === one.key) ? one.count : 0), 0);
  const close = () => {
    void client.invalidateQueries({ queryKey: usersKey });
    onClose();
  };
  if (start.data) return <HandOverResult id={start.data.id} user={user} onClose={close} />;
  const forAll = (receivers: readonly string[]) =>
    setChosen(Object.fromEntries((kinds ?? []).filter((one) => one.receivable).map(({ key }) => [key, receivers])));
  return (
    <SidePanel
      title={t('hand_over.title', { name: user.name })}
      onClose={onClose}
      width={560}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            type="primary"
            danger={switchOff && total === 0}
            disabled={total === 0 && !switchOff}
            loading={start.isPending}
            onClick={() => start.mutate({ id: user.id, plan, disable: switchOff })}
            data-testid="hand-over-start"
          >
            {total > 0 ? t('hand_over.start', { count: total }) : t('team.disable')}
          </Button>
        </>
      }
    >
      <div className={css.form}>
        <p className={css.quiet}>{t('hand_over.lead')}</p>
        {start.error && (
          <p className={css.problem} role="alert">
            {wordsOf(start.error)}
          </p>
        )}
        {!kinds && (error ? <ErrorState small error={error} onRetry={() => void refetch()} /> : <Skeleton lines={6} />)}
        {kinds && held.length === 0 && <p data-testid="nothing">{t('hand_over.nothing')}</p>}
        {held.some((one) => one.receivable) && (
            <Field label={t('hand_over.all')} hint={t('hand_over.all_hint')}>
              {(control) => (
                <Select
                  {...control}
                  mode="multiple"
                  placeholder={t('hand_over.choose')}
                  showSearch={{ filterOption: byName }}
                  maxCount={50}
                  options={people}
                  onChange={(value: string[]) => forAll(value)}
                  data-testid="receivers"
                />
              )}
            </Field>
        )}
        {kinds && (
          <>
            <Kinds kinds={held} people={people} chosen={chosen} onChoose={(key, receivers) => setChosen({ ...chosen, [key]: receivers })} />
            {!user.disabled && (
              <Checkbox checked={switchOff} onChange={(event) => setSwitchOff(event.target.checked)}>
                {t('hand_over.disable')}
              </Checkbox>
            )}
          </>
        )}
      </div>
    </SidePanel>
  );
}
