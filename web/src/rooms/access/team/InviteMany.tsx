/** Invites many colleagues: paste a list, see what it says and what is wrong, hand over the links. */
import { CopyOutlined } from '@ant-design/icons';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useErrorWords } from '@/kit/ErrorState';
import { Field } from '@/kit/Field';
import { SidePanel } from '@/kit/SidePanel';
import { toast } from '@/kit/toast';

import { useInviteMany, usePreviewInvitations, type Invited, type Pasted } from '../people';
import m from './many.module.css';
import { RoleSelect } from './RoleSelect';
import s from './team.module.css';

const useProblemWords = () => {
  const { t } = useTranslation('access');
  return (problem: string) => t(`many.problem.${problem}`, { defaultValue: problem });
};

function Lines({ found }: { found: readonly Pasted[] }) {
  const { t } = useTranslation('access');
  const words = useProblemWords();
  return (
    <ul className={m.lines} aria-label={t('many.found')}>
      {found.map((one, index) => (
        // the same person may stand there twice
        <li key={index} className={one.problem ? m.wrong : undefined}>
          <span className="gx-figures">{one.line}</span>
          <span className={m.who}>
            {one.email ? `${one.name} · ${one.email}` : one.text}
            {one.problem && <small>{words(one.problem)}</small>}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Results({ made }: { made: readonly Invited[] }) {
  const { t } = useTranslation('access');
  const words = useProblemWords();
  const links = made.filter((one) => one.link !== null);
  const copy = async () => {
    await navigator.clipboard.writeText(links.map((one) => `${one.user?.name ?? ''}\t${one.email}\t${one.link ?? ''}`).join('\n'));
    toast({ text: t('many.copied') });
  };
  return (
    <div className={s.form} data-testid="many-results">
      <p>{t(links.length > 0 ? 'many.done_links' : 'many.done_mailed', { count: made.filter((one) => one.user).length })}</p>
      {links.length > 0 && (
        <div>
          <Button icon={<CopyOutlined />} onClick={() => void copy()}>
            {t('many.copy_all')}
          </Button>
        </div>
      )}
      <ul className={m.lines}>
        {made.map((one) => (
          <li key={one.email + String(one.link)} className={one.problem ? m.wrong : undefined}>
            <span className={m.who}>
              {one.user ? `${one.user.name} · ${one.email}` : one.email}
              {one.link && <code>{one.link}</code>}
              {one.problem && <small>{words(one.problem)}</small>}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function InviteMany({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('access');
  const preview = usePreviewInvitations();
  const invite = useInviteMany();
  const wordsOf = useErrorWords();
  const [text, setText] = useState('');
  const [roles, setRoles] = useState<string[]>([]);
  const [tried, setTried] = useState(false);
  const found = preview.data?.items;
  const good = found?.filter((one) => one.problem === null) ?? [];
  const error = preview.error ?? invite.error;
  const made = invite.data?.items;

  const send = () => {
    setTried(true);
    if (roles.length > 0) invite.mutate({ roles, people: good.map(({ name, email }) => ({ name, email })) });
  };
  const next = found ? (
    <Button type="primary" disabled={good.length === 0} loading={invite.isPending} onClick={send} data-testid="many-send">
      {t('many.send', { count: good.length })}
    </Button>
  ) : (
    <Button type="primary" disabled={!text.trim()} loading={preview.isPending} onClick={() => preview.mutate({ text })} data-testid="many-check">
      {t('many.check')}
    </Button>
  );
  return (
    <SidePanel
      title={t('many.title')}
      width={620}
      onClose={onClose}
      footer={
        made ? (
          <Button type="primary" onClick={onClose}>
            {t('many.close')}
          </Button>
        ) : (
          <>
            {found ? <Button onClick={() => preview.reset()}>{t('many.back')}</Button> : <Button onClick={onClose}>{t('cancel')}</Button>}
            {next}
          </>
        )
      }
    >
      {made ? (
        <Results made={made} />
      ) : (
        <div className={s.form}>
          {error && (
            <p className={s.problem} role="alert">
              {wordsOf(error)}
            </p>
          )}
          {!found && (
            <Field label={t('many.list')} hint={t('many.hint')}>
              {(control) => (
                <Input.TextArea {...control} autoFocus rows={14} value={text} placeholder={t('many.example')} onChange={(event) => setText(event.target.value)} />
              )}
            </Field>
          )}
          {found && (
            <>
              <Field label={t('team.roles')} required error={tried && roles.length === 0 ? t('required') : undefined} hint={t('many.roles_hint')}>
                {(control) => <RoleSelect {...control} value={roles} onChange={setRoles} />}
              </Field>
              <p className={s.quiet}>{t(good.length === found.length ? 'many.summary_good' : 'many.summary', { good: good.length, wrong: found.length - good.length })}</p>
              <Lines found={found} />
            </>
          )}
        </div>
      )}
    </SidePanel>
  );
}
