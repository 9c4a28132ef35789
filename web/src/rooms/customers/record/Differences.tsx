/** What a change did: each field before and after. */
import type { HistoryEntry } from '../data';
import { useFieldWords } from './fields';
import s from './record.module.css';

/** The product's own further fields are one column on the server and single fields here. */
function flat(values: HistoryEntry['before']): Record<string, unknown> {
  const { custom, ...rest } = values ?? {};
  return { ...rest, ...(custom as Record<string, unknown> | undefined) };
}

export function Differences({ entry }: { entry: HistoryEntry }) {
  const { t, fieldOf, valueOf } = useFieldWords();
  const before = flat(entry.before);
  const after = flat(entry.after);
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => key !== 'deleted_at' && valueOf(key, before[key]) !== valueOf(key, after[key]));
  if (keys.length === 0) return null;
  return (
    <dl className={s.differences}>
      {keys.map((key) => (
        <div key={key}>
          <dt>{fieldOf(key)}</dt>
          <dd>
            {entry.before !== null && (
              <>
                <del aria-label={t('history.before', { value: valueOf(key, before[key]) })}>{valueOf(key, before[key])}</del>
                <span aria-hidden="true"> → </span>
              </>
            )}
            <ins aria-label={t('history.after', { value: valueOf(key, after[key]) })}>{valueOf(key, after[key])}</ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}
