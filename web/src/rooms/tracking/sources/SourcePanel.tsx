/** How a source is connected: the text to paste, its keys, and the way to take a key back. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { ConfirmDialog } from '@/kit/ConfirmDialog';
import { CopyLine } from '@/kit/CopyLine';
import { ErrorState, useErrorWords } from '@/kit/ErrorState';
import { SidePanel } from '@/kit/SidePanel';
import { Skeleton } from '@/kit/Skeleton';
import { Tag } from '@/kit/Tag';
import { toast } from '@/kit/toast';
import { When } from '@/kit/When';

import { createKey, deleteSource, keysQuery, restoreSource, revokeKey, snippetQuery, type Source } from '../data';
import s from '../tracking.module.css';
import { SourceForm } from './SourceForm';

export function SourcePanel({ source, manages, onClose }: { source: Source; manages: boolean; onClose: () => void }) {
  const { t } = useTranslation('tracking');
  const client = useQueryClient();
  const wordsOf = useErrorWords();
  const keys = useQuery(keysQuery(source.id));
  const snippet = useQuery({ ...snippetQuery(source.id), enabled: source.kind === 'website' });
  const [made, setMade] = useState<{ secret: string; snippet: string | null }>();
  const [revoking, setRevoking] = useState<string>();
  const [editing, setEditing] = useState(false);
  const refresh = () => void client.invalidateQueries({ queryKey: ['tracking'] });
  const failed = (error: unknown) => toast({ text: wordsOf(error), tone: 'danger' });
  const make = useMutation({ mutationFn: (scope: 'browser' | 'server') => createKey(source.id, scope), onSuccess: (key) => (setMade(key), refresh()), onError: failed });
  const revoke = useMutation({ mutationFn: (key: string) => revokeKey(source.id, key), onSuccess: () => (setRevoking(undefined), refresh()), onError: failed });
  const remove = useMutation({
    mutationFn: () => deleteSource(source.id),
    onSuccess: () => {
      refresh();
      toast({ text: t('deleted', { name: source.name }), undo: () => restoreSource(source.id).then(refresh) });
      onClose();
    },
    onError: failed,
  });
  const open = keys.data?.filter((one) => one.revoked_at === null) ?? [];
  if (editing) return <SourceForm source={source} onClose={() => setEditing(false)} />;
  return (
    <SidePanel
      title={source.name}
      width={600}
      onClose={onClose}
      footer={
        manages ? (
          <>
            <Button danger type="text" onClick={() => remove.mutate()} loading={remove.isPending}>
              {t('delete')}
            </Button>
            <Button onClick={() => setEditing(true)}>{t('edit')}</Button>
          </>
        ) : undefined
      }
    >
      <div className={s.panel} data-testid="source-panel">
        {made && (
          <section className={s.secret} role="status">
            <h3>{t('secret')}</h3>
            <CopyLine text={made.secret} label={t('secret')} />
            <p className={s.quiet}>{t('secret_once')}</p>
            {made.snippet && (
              <>
                <h3>{t('paste')}</h3>
                <pre className={s.code} tabIndex={0}>{made.snippet}</pre>
                <CopyLine text={made.snippet} label={t('paste')} />
              </>
            )}
          </section>
        )}
        {!made && source.kind === 'website' && snippet.data && (
          <section>
            <h3>{t('snippet')}</h3>
            <pre className={s.code} tabIndex={0}>{snippet.data.snippet}</pre>
            <p className={s.quiet}>{t('snippet_hint')}</p>
          </section>
        )}
        <section>
          <h3>{t('keys')}</h3>
          {!keys.data && (keys.error ? <ErrorState small error={keys.error} onRetry={() => void keys.refetch()} /> : <Skeleton lines={2} />)}
          {keys.data && open.length === 0 && <p className={s.quiet}>{t('no_keys')}</p>}
          {open.length > 0 && (
            <ul className={s.rows}>
              {open.map((key) => (
                <li key={key.id}>
                  <span className={s.tags}>
                    <code>{key.hint}</code>
                    <Tag tone={key.scope === 'server' ? 'amber' : 'neutral'}>{t(`scopes.${key.scope}`)}</Tag>
                  </span>
                  {manages && (
                    <Button size="small" danger type="text" onClick={() => setRevoking(key.id)}>
                      {t('revoke')}
                    </Button>
                  )}
                  <span className={s.quiet}>
                    {key.last_used_at ? (
                      <>
                        {t('last_event')} <When at={key.last_used_at} />
                      </>
                    ) : (
                      t('no_event')
                    )}
                  </span>
                </li>
              ))}
            </ul>
          )}
          {manages && (
            <p className={s.tags}>
              {source.kind !== 'server' && (
                <Button onClick={() => make.mutate('browser')} loading={make.isPending} data-testid="new-browser-key">
                  {t('new_browser_key')}
                </Button>
              )}
              <Button onClick={() => make.mutate('server')} loading={make.isPending}>
                {t('new_server_key')}
              </Button>
            </p>
          )}
        </section>
      </div>
      {revoking && <ConfirmDialog title={t('revoke')} detail={t('revoke_detail')} action={t('revoke')} busy={revoke.isPending} error={revoke.error} onConfirm={() => revoke.mutate(revoking)} onClose={() => setRevoking(undefined)} />}
    </SidePanel>
  );
}
