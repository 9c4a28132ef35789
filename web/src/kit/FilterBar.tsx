/** Search, filters as chips, and "clear": all of it lives in the address (useListState). */
import { CloseOutlined, DownOutlined, PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import s from './FilterBar.module.css';
import { FilterEditor } from './FilterEditor';
import { isRange, type Filter } from './filters';
import type { ListState } from './list/useListState';
import { Pop } from './Pop';
import { SearchField } from './SearchField';

export interface FilterBarProps {
  state: ListState;
  filters: readonly Filter[];
  /** Keys of the filters that are always in sight; the others hide behind "+ Filter" until used. */
  pinned?: readonly string[];
  /** Leave out where the list cannot be searched by text. */
  searchPlaceholder?: string;
  /** At the right end: view switch, export. */
  children?: ReactNode;
}

function useValueWords(): (filter: Filter, values: readonly string[]) => string {
  const { t } = useTranslation('kit');
  return (filter, values) => {
    const first = values[0] ?? '';
    if (filter.kind === 'flag') return t(first === 'true' ? 'filter.yes' : 'filter.no');
    if (filter.kind === 'date') {
      if (isRange(first)) return t(`filter.ranges.${first}`);
      const [from, to] = first.split('..');
      return `${from || '…'} – ${to || '…'}`;
    }
    if (filter.kind === 'text') return first;
    const labels = values.map((value) => filter.options.find((option) => option.value === value)?.label ?? value);
    return labels.length > 2 ? `${labels.slice(0, 2).join(t('filter.and'))} +${labels.length - 2}` : labels.join(t('filter.and'));
  };
}

function Chip({ filter, state }: { filter: Filter; state: ListState }) {
  const { t } = useTranslation('kit');
  const wordsOf = useValueWords();
  const values = state.filters[filter.key] ?? [];
  const set = values.length > 0;
  return (
    <span className={set ? `${s.chip} ${s.set}` : s.chip}>
      <Pop
        label={filter.label}
        width={260}
        button={(props) => (
          <button type="button" className={s.chipButton} {...props}>
            {filter.label}
            {set ? <b>{wordsOf(filter, values)}</b> : <DownOutlined className={s.caret} />}
          </button>
        )}
      >
        {(close) => <FilterEditor filter={filter} values={values} onChange={(next) => state.setFilter(filter.key, next)} onClose={close} />}
      </Pop>
      {set && (
        <button
          type="button"
          className={s.remove}
          aria-label={t('filter.remove', { filter: filter.label })}
          onClick={() => state.setFilter(filter.key, [])}
        >
          <CloseOutlined />
        </button>
      )}
    </span>
  );
}

function AddFilter({ filters, state }: { filters: readonly Filter[]; state: ListState }) {
  const { t } = useTranslation('kit');
  const [chosen, setChosen] = useState<Filter>();
  return (
    <Pop
      label={t('filter.add')}
      width={260}
      button={({ onClick, ...props }) => (
        <Button
          type="text"
          icon={<PlusOutlined />}
          {...props}
          onClick={() => {
            setChosen(undefined);
            onClick();
          }}
        >
          {t('filter.add')}
        </Button>
      )}
    >
      {(close) =>
        chosen ? (
          <FilterEditor
            filter={chosen}
            values={state.filters[chosen.key] ?? []}
            onChange={(next) => state.setFilter(chosen.key, next)}
            onClose={close}
          />
        ) : (
          <ul>
            {filters.map((filter) => (
              <li key={filter.key}>
                <button type="button" className={s.option} onClick={() => setChosen(filter)}>
                  {filter.label}
                </button>
              </li>
            ))}
          </ul>
        )
      }
    </Pop>
  );
}

export function FilterBar({ state, filters, pinned = [], searchPlaceholder, children }: FilterBarProps) {
  const { t } = useTranslation('kit');
  const inSight = filters.filter((filter) => pinned.includes(filter.key) || state.filters[filter.key]);
  const hidden = filters.filter((filter) => !inSight.includes(filter));
  return (
    <div className={s.bar} role="search">
      {searchPlaceholder && <SearchField placeholder={searchPlaceholder} value={state.q} onChange={state.setQ} />}
      <div className={s.chips}>
        {inSight.map((filter) => (
          <Chip key={filter.key} filter={filter} state={state} />
        ))}
        {hidden.length > 0 && <AddFilter filters={hidden} state={state} />}
        {state.narrowed && (
          <Button type="text" onClick={state.clear}>
            {t('filter.clear')}
          </Button>
        )}
      </div>
      {children && <div className={s.right}>{children}</div>}
    </div>
  );
}
