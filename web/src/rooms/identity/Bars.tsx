/** Evidence as bars from a middle line: to the right what speaks for one person, to the left what speaks for two. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { fieldsQuery } from '@/kit/fields/fields';
import { useFormat } from '@/kit/format/useFormat';
import { Tag } from '@/kit/Tag';

import type { Line, Pair } from './data';
import s from './identity.module.css';

const FULL_BITS = 14; // a bar's whole length: more says no more to the eye
const UNKNOWN = 'unknown';
/** Nothing is ever certain. */
const CERTAIN = 0.9999;
const TONES = { sure: 'jade', review: 'amber', two: 'neutral', kinds_differ: 'neutral' } as const;

function Bar({ line }: { line: Line }) {
  const format = useFormat();
  const options = useQuery(fieldsQuery('customer')).data?.fields.find((field) => field.key === line.key)?.options;
  const shown = (value: string | null) => options?.find((option) => option.key === value)?.label[format.language] ?? value ?? '–';
  const { t } = useTranslation('identity');
  const length = `${(Math.min(FULL_BITS, Math.abs(line.bits)) / FULL_BITS) * 50}%`;
  const side = line.bits < 0 ? s.against : s.speaks;
  return (
    <tr>
      <th scope="row">{line.label[format.language]}</th>
      <td className={s.values}>
        {shown(line.first)}
        <i aria-hidden="true">·</i>
        {shown(line.second)}
      </td>
      <td className={s.said}>
        {line.level_words[format.language]}
        {line.rare && <small>{t('rare')}</small>}
      </td>
      <td className={s.track} title={line.weight_words[format.language]}>
        <span className={side} style={{ width: length }} />
        <span className="gx-hidden">{line.weight_words[format.language]}</span>
      </td>
    </tr>
  );
}

export function Bars({ pair }: { pair: Pair }) {
  const { t } = useTranslation('identity');
  const format = useFormat();
  // what says most stands first; what is not known of both says nothing
  const lines = pair.evidence.filter((line) => line.level !== UNKNOWN).sort((a, b) => Math.abs(b.bits) - Math.abs(a.bits));
  const silent = pair.evidence.filter((line) => line.level === UNKNOWN).map((line) => line.label[format.language]);
  return (
    <div className={s.evidence}>
      <p className={s.verdict} data-testid="verdict">
        {pair.verdict && <Tag tone={TONES[pair.verdict]}>{t(`verdicts.${pair.verdict}`)}</Tag>}
        {pair.probability !== null && <strong className="gx-figures">{t('probability', { share: format.percent(Math.min(pair.probability, CERTAIN), pair.probability > 0.99 ? 2 : 0) })}</strong>}
        {pair.links.map((one) => (
          <span key={one.key} className={s.link}>
            {one.words[format.language]}
          </span>
        ))}
      </p>
      {lines.length > 0 && (
        <div className={s.box} tabIndex={0} role="region" aria-label={t('evidence')}>
          <table className={s.bars}>
            <thead>
              <tr>
                <th scope="col">{t('field')}</th>
                <th scope="col">{t('values')}</th>
                <th scope="col">{t('said')}</th>
                <th scope="col" className={s.scale}>
                  <span>{t('apart_side')}</span>
                  <span>{t('same_side')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <Bar key={line.key} line={line} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {silent.length > 0 && <p className={s.quiet}>{t('silent', { fields: silent.join(t('comma')) })}</p>}
      {pair.hidden > 0 && <p className={s.quiet}>{t('hidden', { count: pair.hidden })}</p>}
    </div>
  );
}
