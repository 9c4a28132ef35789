/** Beside the editor: how many it finds now, some of them, and why one is found. */
import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { isProblem } from '@/api/problem';

import { ErrorState } from '../ErrorState';
import { useFormat } from '../format/useFormat';
import { Avatar } from '../Person';
import { Skeleton } from '../Skeleton';
import { explainQuery, type Look } from './askable';
import { Explained } from './Explained';
import s from './preview.module.css';
import type { Builder } from './useBuilder';

const NOT_FOUND = 404;

export function Preview({ builder }: { builder: Builder }) {
  const { t } = useTranslation('conditions');
  const [person, setPerson] = useState<Look['sample'][number]>();
  const { look, lookError, stale, broken } = builder;
  if (isProblem(lookError) && (lookError.status === NOT_FOUND || lookError.status === 403)) return null;
  return (
    <aside className={s.preview} aria-label={t('preview.title')} aria-busy={stale}>
      {look ? <Figure look={look} stale={stale} builder={builder} /> : broken ? <p className={s.quiet}>{t('preview.broken')}</p> : lookError ? <ErrorState small error={lookError} /> : <Skeleton lines={3} />}
      {person && <Why builder={builder} person={person} onBack={() => setPerson(undefined)} />}
      {!person && look && look.sample.length > 0 && (
        <ul className={stale ? `${s.people} ${s.stale}` : s.people}>
          {look.sample.map((one) => (
            <li key={one.id}>
              <button type="button" onClick={() => setPerson(one)} title={t('preview.why')} data-testid="sample">
                <Avatar name={one.title || '?'} size={28} />
                <span className={s.person}>
                  <span>{one.title || t('preview.nameless')}</span>
                  {one.subtitle && <span>{one.subtitle}</span>}
                </span>
                <RightOutlined className={s.go} aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
      {!person && look && look.sample.length > 0 && <p className={s.quiet}>{t('preview.sample')}</p>}
    </aside>
  );
}

function Figure({ look, stale, builder }: { look: Look; stale: boolean; builder: Builder }) {
  const { t } = useTranslation('conditions');
  const format = useFormat();
  const { askable, left } = builder;
  const share = look.count !== null && look.total && !look.capped ? look.count / look.total : undefined;
  return (
    <div>
      <p className={s.caption}>{t('preview.found', { object: askable?.label[format.language] })}</p>
      {look.count === null ? (
        <p className={s.slow} role="status">
          {t('preview.slow')}
        </p>
      ) : (
        <>
          <p className={stale ? `${s.count} ${s.stale}` : s.count} data-testid="live-count" data-count={stale ? undefined : look.count} aria-live="polite">
            {format.number(look.count)}
            {look.capped ? '+' : ''}
          </p>
          {share !== undefined && (
            <>
              <div className={s.share} aria-hidden="true">
                <span style={{ width: `${Math.min(100, share * 100)}%` }} />
              </div>
              <p className={s.quiet}>{t('preview.share', { share: format.percent(share, share > 0 && share < 0.1 ? 1 : 0), total: format.number(look.total ?? 0) })}</p>
            </>
          )}
        </>
      )}
      {left.size > 0 && <p className={s.hintLine}>{t('preview.left', { count: left.size })}</p>}
    </div>
  );
}

function Why({ builder, person, onBack }: { builder: Builder; person: Look['sample'][number]; onBack: () => void }) {
  const { t } = useTranslation('conditions');
  const { language } = useFormat();
  const { data, error, refetch } = useQuery(explainQuery(builder.object, builder.tree, person.id, language));
  return (
    <section className={s.why} aria-label={t('preview.why')}>
      <button type="button" className={s.back} onClick={onBack}>
        <LeftOutlined aria-hidden /> {t('preview.back')}
      </button>
      <p className={s.who}>
        <Avatar name={person.title || '?'} size={36} />
        <span className={s.person}>
          <b>{person.title || t('preview.nameless')}</b>
          {person.subtitle && <span>{person.subtitle}</span>}
        </span>
      </p>
      {error ? <ErrorState small error={error} onRetry={() => void refetch()} /> : data ? <Explained line={data} /> : <Skeleton lines={4} />}
    </section>
  );
}
