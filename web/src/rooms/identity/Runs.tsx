/** What looking for who is one found, the newest first. */
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { useFormat } from '@/kit/format/useFormat';
import { Tag } from '@/kit/Tag';
import { When } from '@/kit/When';

import type { Run } from './data';
import s from './identity.module.css';

const FIGURES = ['records', 'compared', 'found', 'offered', 'merged'] as const;

export function Runs({ runs }: { runs: readonly Run[] }) {
  const { t } = useTranslation('identity');
  const format = useFormat();
  return (
    <section className={s.card}>
      <h2>
        {t('runs.title')}
        <Link to="/customers/review">{t('runs.review')}</Link>
      </h2>
      <div className={s.box} tabIndex={0} role="region" aria-label={t('runs.title')}>
        <table className={s.table}>
          <thead>
            <tr>
              <th scope="col">{t('runs.at')}</th>
              <th scope="col">{t('runs.version')}</th>
              {FIGURES.map((key) => (
                <th key={key} scope="col" className={s.number}>
                  {t(`runs.${key}`)}
                </th>
              ))}
              <th scope="col" className={s.number}>
                {t('runs.seconds')}
              </th>
            </tr>
          </thead>
          <tbody>
            {runs.map((one) => (
              <tr key={one.id}>
                <td>
                  <When at={one.at} /> {one.by}
                  {!one.offered && <Tag>{t('runs.trial')}</Tag>}
                  {one.state === 'failed' && <Tag tone="cinnabar">{t('runs.failed')}</Tag>}
                </td>
                <td>{one.number === null ? '–' : t('versions.name', { number: one.number })}</td>
                {FIGURES.map((key) => (
                  <td key={key} className={`${s.number} gx-figures`}>
                    {one.ended_at ? format.number(one.counts[key]) : '–'}
                  </td>
                ))}
                <td className={`${s.number} gx-figures`}>{one.seconds === null ? '–' : t('runs.took', { seconds: format.number(Math.round(one.seconds * 10) / 10) })}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
