/** On a customer's page: what they agreed to, since when and by which text; a colleague notes when they take it back. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useTopics } from '@/api/live';
import { useCan } from '@/api/session';
import type { PanelProps } from '@/kit/contributions';
import { EmptyState } from '@/kit/EmptyState';
import { PanelCard } from '@/kit/EntityPage';
import { ErrorState, useErrorWords } from '@/kit/ErrorState';
import { Field } from '@/kit/Field';
import { SidePanel } from '@/kit/SidePanel';
import { Skeleton } from '@/kit/Skeleton';
import { Tag } from '@/kit/Tag';
import { toast } from '@/kit/toast';
import { When } from '@/kit/When';

import { CHANNELS, consentsQuery, formsQuery, noteConsent, type Channel, type ConsentEntry, type FormRow } from '../data';
import s from './consents.module.css';
import { PURPOSES, purposeName } from './texts';

const HOW = ['phone', 'in_person', 'written', 'chat', 'other'] as const;
const FEW = 4;

interface Noted {
  purpose: string;
  channel: Channel;
  granted: boolean;
}

export default function ConsentsPanel({ id }: PanelProps) {
  const { t } = useTranslation('forms');
  const can = useCan();
  const { data, error, refetch } = useQuery(consentsQuery(id));
  const byForm = data?.entries.some((entry) => entry.source.startsWith('form:')) ?? false;
  const forms = useQuery({ ...formsQuery(false), enabled: byForm && can('forms.form.view') }).data ?? [];
  const [noting, setNoting] = useState<Noted>();
  const [all, setAll] = useState(false);
  useTopics(`customer:${id}`);
  const mayEdit = can('customers.customer.edit');
  const note = mayEdit && (
    <Button type="link" size="small" onClick={() => setNoting({ purpose: 'marketing', channel: 'any', granted: true })}>
      {t('panel.note')}
    </Button>
  );
  if (!data) return <PanelCard title={t('panel.title')}>{error ? <ErrorState small error={error} onRetry={() => void refetch()} /> : <Skeleton lines={2} />}</PanelCard>;
  return (
    <PanelCard title={t('panel.title')} action={note}>
      {data.states.length === 0 && <EmptyState small title={t('panel.none')} />}
      {data.states.length > 0 && (
        <div className={s.panel} data-testid="consents">
          <ul className={s.states}>
            {data.states.map((state) => (
              <li key={`${state.purpose} ${state.channel}`}>
                <Tag dot tone={state.granted ? 'jade' : 'cinnabar'}>
                  {purposeName(t, state.purpose)} · {t(`channels.${state.channel}`)} · {t(state.granted ? 'panel.granted' : 'panel.refused')}
                </Tag>
                {mayEdit && (
                  <Button size="small" type="text" onClick={() => setNoting({ ...state, granted: !state.granted })}>
                    {t(state.granted ? 'panel.withdraw' : 'panel.grant')}
                  </Button>
                )}
              </li>
            ))}
          </ul>
          <ol className={s.entries}>
            {(all ? data.entries : data.entries.slice(0, FEW)).map((entry) => (
              <Entry key={entry.id} entry={entry} forms={forms} />
            ))}
          </ol>
          {data.entries.length > FEW && !all && (
            <Button type="link" size="small" onClick={() => setAll(true)}>
              {t('panel.all', { count: data.entries.length })}
            </Button>
          )}
        </div>
      )}
      {noting && <Note customer={id} noted={noting} onClose={() => setNoting(undefined)} />}
    </PanelCard>
  );
}

function Entry({ entry, forms }: { entry: ConsentEntry; forms: readonly FormRow[] }) {
  const { t } = useTranslation('forms');
  const form = forms.find((one) => entry.source === `form:${one.id}`);
  const known = (HOW as readonly string[]).includes(entry.how ?? '');
  const by = entry.source.startsWith('form:') ? t('panel.by_form', { name: form?.name ?? t('panel.a_form') }) : [entry.by, known ? t(`panel.how.${entry.how ?? 'other'}`) : undefined].filter(Boolean).join(' · ');
  return (
    <li>
      <span>
        {t(entry.granted ? 'panel.said_yes' : 'panel.said_no')} {purposeName(t, entry.purpose)} · {t(`channels.${entry.channel}`)}
      </span>
      <p className={s.quiet}>
        <When at={entry.at} /> {by && `· ${by}`}
      </p>
      {entry.text && (
        <details>
          <summary>{t('panel.text', { version: entry.text_version ?? 1 })}</summary>
          <p className={s.body}>{entry.text}</p>
        </details>
      )}
    </li>
  );
}

function Note({ customer, noted, onClose }: { customer: string; noted: Noted; onClose: () => void }) {
  const { t } = useTranslation('forms');
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const [purpose, setPurpose] = useState(noted.purpose);
  const [channel, setChannel] = useState(noted.channel);
  const [granted, setGranted] = useState(noted.granted);
  const [how, setHow] = useState<(typeof HOW)[number]>('phone');
  const put = async (granted: boolean) => {
    await noteConsent(customer, { purpose, channel, granted, how });
    await client.invalidateQueries({ queryKey: ['customer', customer] });
  };
  const save = useMutation({
    mutationFn: () => put(granted),
    onSuccess: () => {
      onClose();
      // nothing is ever taken out of the ledger: taking back is an entry too
      toast({ text: t('panel.noted'), undo: () => put(!granted).catch((error: unknown) => toast({ text: wordsOf(error), tone: 'danger' })) });
    },
  });
  const purposes = [...new Set<string>([...PURPOSES, noted.purpose])];
  return (
    <SidePanel
      title={t('panel.note')}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" loading={save.isPending} onClick={() => save.mutate()} data-testid="save-note">
            {t('panel.save')}
          </Button>
        </>
      }
    >
      <div className={s.form}>
        {save.error && <ErrorState small error={save.error} />}
        <Field label={t('panel.what')}>{({ id }) => <Select id={id} value={granted ? 'yes' : 'no'} options={[{ value: 'yes', label: t('panel.granted') }, { value: 'no', label: t('panel.refused') }]} onChange={(next: string) => setGranted(next === 'yes')} />}</Field>
        <Field label={t('consents.purpose')}>{({ id }) => <Select id={id} value={purpose} options={purposes.map((value) => ({ value, label: purposeName(t, value) }))} onChange={(next: string) => setPurpose(next)} />}</Field>
        <Field label={t('consents.channel')}>{({ id }) => <Select id={id} value={channel} options={CHANNELS.map((value) => ({ value, label: t(`channels.${value}`) }))} onChange={(next: Channel) => setChannel(next)} />}</Field>
        <Field label={t('panel.how_label')}>{({ id }) => <Select id={id} value={how} options={HOW.map((value) => ({ value, label: t(`panel.how.${value}`) }))} onChange={(next: (typeof HOW)[number]) => setHow(next)} />}</Field>
        <p className={s.quiet}>{t('panel.ledger')}</p>
      </div>
    </SidePanel>
  );
}
