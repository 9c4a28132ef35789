/** One row of the file and whom it met: what is there beside what is new, and what becomes of it. */
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { Choice } from '@/kit/Choice';
import { useFormat } from '@/kit/format/useFormat';
import { Tag } from '@/kit/Tag';

import { NUMERIC, useCell } from '../cells';
import type { Decision, Import, Known, Match, MatchAction, Target, TargetColumn } from '../data';
import { useBoth, useMatchActions } from '../words';
import m from './matches.module.css';

interface MatchRowProps {
  run: Import;
  target: Target;
  match: Match;
  onDecide: (decision: Pick<Decision, 'action' | 'chosen'>) => void;
}

/** Contact details of those who are there come masked, so they are shown as text. */
const MASKED = new Set(['phone', 'email', 'user']);

function useKnownCell(run: Import) {
  const cell = useCell(run);
  return (column: TargetColumn, known: Known) => (MASKED.has(column.kind) ? String(known.values[column.key] ?? '–') : cell(column, known.values[column.key]));
}

function markOf(known: Known, key: string): string | undefined {
  if (known.differs.includes(key)) return m.differs;
  return known.fills.includes(key) ? m.fills : undefined;
}

export function MatchRow({ run, target, match, onDecide }: MatchRowProps) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  const both = useBoth();
  const cell = useCell(run);
  const knownCell = useKnownCell(run);
  const actions = useMatchActions();
  const mapped = Object.values(run.mapping);
  const columns = target.columns.filter(
    (column) => mapped.includes(column.key) && [match.row, ...match.known].some((one) => (one?.values[column.key] ?? null) !== null),
  );
  const named = (keys: readonly string[]) => keys.map((key) => both(target.columns.find((column) => column.key === key)?.label) || t('matches.row')).join(t('comma'));
  const picks = match.known.length > 1 && match.kind !== 'key';
  const chosen = match.chosen ?? match.known[0]?.id;
  return (
    <article className={m.match} aria-label={t('matches.line', { line: format.number(match.line) })} data-testid="match-row">
      <header>
        <b>{t('matches.line', { line: format.number(match.line) })}</b>
        {match.other_line !== null && <span>{t('matches.like', { line: format.number(match.other_line) })}</span>}
        {match.own && <Tag tone="indigo">{t('matches.decided')}</Tag>}
        <Choice<MatchAction>
          label={t('matches.becomes', { line: format.number(match.line) })}
          value={match.action}
          options={actions(match.may_create)}
          onChange={(action) => onDecide({ action, chosen: action === 'update' ? match.chosen : null })}
        />
      </header>
      {match.row && (
        <div className={m.box} tabIndex={0} role="region" aria-label={t('matches.beside', { line: format.number(match.line) })}>
          <table>
            <thead>
              <tr>
                <td />
                {columns.map((column) => (
                  <th key={column.key} scope="col">
                    {both(column.label)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              <tr>
                <th scope="row">{t('matches.new')}</th>
                {columns.map((column) => (
                  <td key={column.key} className={NUMERIC.has(column.kind) ? m.number : undefined}>
                    {cell(column, match.row?.values[column.key])}
                  </td>
                ))}
              </tr>
              {match.known.map((known) => (
                <tr key={known.id} className={match.action === 'update' && (!picks || chosen === known.id) ? m.taken : undefined}>
                  <th scope="row">
                    {picks && (
                      <input
                        type="radio"
                        name={`match-${match.line}`}
                        checked={match.action === 'update' && chosen === known.id}
                        onChange={() => onDecide({ action: 'update', chosen: known.id })}
                        aria-label={t('matches.take', { name: known.title || t('matches.closed') })}
                      />
                    )}{' '}
                    {known.open ? <Link to={known.page}>{known.title}</Link> : t('matches.closed')}
                    <small>{t('matches.same', { columns: named(known.by) })}</small>
                  </th>
                  {columns.map((column) => {
                    const mark = markOf(known, column.key);
                    return (
                      <td key={column.key} className={[NUMERIC.has(column.kind) && m.number, mark].filter(Boolean).join(' ') || undefined}>
                        {knownCell(column, known)}
                        {mark && <em>{t(mark === m.differs ? 'matches.differs' : 'matches.fills')}</em>}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </article>
  );
}
