/** Why rows were refused, grouped by reason, with the first lines of each. */
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/kit/format/useFormat';

import type { Found } from '../data';
import { useBoth } from '../words';
import s from './run.module.css';

const SHOWN = 10;

export function Problems({ problems }: { problems: readonly Found[] }) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  const both = useBoth();
  if (problems.length === 0) return null;
  const lineWords = (line: number, other: number | undefined) => (other ? t('problems.pair', { line: format.number(line), other: format.number(other) }) : format.number(line));
  const sorted = [...problems].sort((a, b) => b.count - a.count);
  return (
    <section className={s.block}>
      <h3>{t('problems.title')}</h3>
      <ul className={s.problems}>
        {sorted.map((problem) => (
          <li key={problem.field + problem.code}>
            <span className={s.problemCount}>{t('problems.rows', { count: problem.count, figure: format.number(problem.count) })}</span>
            <span>
              {problem.label && <b>{t('problems.column', { column: both(problem.label) })}</b>}
              {problem.message}
              <small>
                {t('problems.lines', { count: problem.lines.length, lines: problem.lines.slice(0, SHOWN).map((line, at) => lineWords(line, problem.others[at])).join(t('comma')) })}
                {problem.count > SHOWN && ' …'}
              </small>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
