/** API tokens: make one (its secret is shown once), see when it was used, revoke it. */
import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useId, useMemo, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { useSession } from '@/api/session';
import { ConfirmDialog } from '@/kit/ConfirmDialog';
import { CopyLine } from '@/kit/CopyLine';
import { DataTable, type Column } from '@/kit/DataTable';
import { Dialog } from '@/kit/Dialog';
import { EmptyState } from '@/kit/EmptyState';
import { useErrorWords } from '@/kit/ErrorState';
import { Field } from '@/kit/Field';
import { PageHeader } from '@/kit/PageHeader';
import { SidePanel } from '@/kit/SidePanel';
import { toast } from '@/kit/toast';
import { When } from '@/kit/When';

import { tokensQuery, useCreateToken, useRevokeToken, type Token } from '../people';
import s from '../team/team.module.css';

const DAYS = [30, 90, 365] as const;
type Days = (typeof DAYS)[number] | 'never';

function CreatePanel({ onClose, onMade }: { onClose: () => void; onMade: (secret: string) => void }) {
  const { t } = useTranslation('access');
  const form = useId();
  const create = useCreateToken();
  const wordsOf = useErrorWords();
  const permissions = useSession()?.permissions ?? [];
  const [name, setName] = useState('');
  const [days, setDays] = useState<Days>(90);
  const [chosen, setChosen] = useState<string[]>([]);
  const [tried, setTried] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!name.trim()) return;
    create.mutate(
      { name: name.trim(), days: days === 'never' ? null : days, permissions: chosen.length > 0 ? chosen : null },
      {
        onSuccess: ({ secret }) => {
          onClose();
          onMade(secret);
        },
      },
    );
  };
  const lifetimes: { value: Days; label: string }[] = [
    ...DAYS.map((value) => ({ value, label: t('tokens.days', { count: value }) })),
    { value: 'never', label: t('tokens.never') },
  ];
  return (
    <SidePanel
      title={t('tokens.create')}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" htmlType="submit" form={form} loading={create.isPending}>
            {t('tokens.create')}
          </Button>
        </>
      }
    >
      <form id={form} className={s.form} onSubmit={submit} noValidate>
        {create.error && (
          <p className={s.problem} role="alert">
            {wordsOf(create.error)}
          </p>
        )}
        <Field label={t('tokens.name')} hint={t('tokens.name_hint')} required error={tried && !name.trim() ? t('required') : undefined}>
          {(control) => <Input {...control} autoFocus value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <Field label={t('tokens.lifetime')}>{(control) => <Select {...control} value={days} options={lifetimes} onChange={setDays} />}</Field>
        <Field label={t('tokens.permissions')} hint={t('tokens.permissions_hint')}>
          {(control) => (
            <Select
              {...control}
              mode="multiple"
              value={chosen}
              placeholder={t('tokens.all')}
              options={permissions.map((value) => ({ value, label: value }))}
              onChange={setChosen}
            />
          )}
        </Field>
      </form>
    </SidePanel>
  );
}

function SecretDialog({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { t } = useTranslation('access');
  return (
    <Dialog label={t('tokens.made')} onClose={onClose}>
      <div className={s.dialog}>
        <h2>{t('tokens.made')}</h2>
        <p className={s.quiet}>{t('tokens.made_detail')}</p>
        <CopyLine text={secret} label={t('tokens.secret')} />
        <div className={s.actions}>
          <Button type="primary" onClick={onClose}>
            {t('tokens.kept')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

export default function TokensList() {
  const { t } = useTranslation('access');
  const query = useQuery(tokensQuery);
  const revoke = useRevokeToken();
  const [creating, setCreating] = useState(false);
  const [secret, setSecret] = useState<string>();
  const [ending, setEnding] = useState<Token>();

  const columns = useMemo<readonly Column<Token>[]>(
    () => [
      { key: 'name', title: t('tokens.name'), width: 220, card: 'title', render: (token) => token.name },
      { key: 'user', title: t('tokens.owner'), width: 160, render: (token) => token.user_name },
      { key: 'rights', title: t('tokens.permissions'), width: 180, render: (token) => (token.permissions ? t('tokens.some', { count: token.permissions.length }) : t('tokens.all')) },
      { key: 'used', title: t('tokens.used'), width: 160, render: (token) => <When at={token.used_at} /> },
      { key: 'expires', title: t('tokens.expires'), width: 160, render: (token) => (token.expires_at ? <When at={token.expires_at} as="date" /> : t('tokens.never')) },
      {
        key: 'end',
        title: t('tokens.act'),
        width: 140,
        card: 'aside',
        render: (token) => (
          <Button size="small" danger onClick={() => setEnding(token)}>
            {t('tokens.revoke')}
          </Button>
        ),
      },
    ],
    [t],
  );
  const create = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setCreating(true)}>
      {t('tokens.create')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('tokens.title')} lead={t('tokens.lead')} primary={create} />
      <DataTable
        name="access.tokens"
        label={t('tokens.title')}
        columns={columns}
        list={{ rows: query.data, loading: query.isPending, error: query.error, retry: () => void query.refetch() }}
        rowKey={(token) => token.id}
        empty={<EmptyState title={t('tokens.none')} detail={t('tokens.none_detail')} />}
      />
      {creating && <CreatePanel onClose={() => setCreating(false)} onMade={setSecret} />}
      {secret !== undefined && <SecretDialog secret={secret} onClose={() => setSecret(undefined)} />}
      {ending && (
        <ConfirmDialog
          title={t('tokens.revoke_title', { name: ending.name })}
          detail={t('tokens.revoke_detail')}
          action={t('tokens.revoke')}
          busy={revoke.isPending}
          error={revoke.error}
          onClose={() => setEnding(undefined)}
          onConfirm={() =>
            revoke.mutate(ending.id, {
              onSuccess: () => {
                setEnding(undefined);
                toast({ text: t('tokens.revoked', { name: ending.name }) });
              },
            })
          }
        />
      )}
    </>
  );
}
